//! Names that are spelt almost like a given name.

/// Most characters that are compared: longer names are rarely typed by hand.
const LONGEST: usize = 64;

/// Returns the known name that is nearest to a name, if it is near enough to be the intended one: at most two
/// letters differ, and at most a third of the name. Case does not count.
pub(crate) fn near<'a, S>(name: &str, known: impl IntoIterator<Item = &'a S>) -> Option<&'a str>
where
    S: AsRef<str> + ?Sized + 'a,
{
    let common = |other: &str| name.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let ranked = known.into_iter().map(AsRef::as_ref).map(|other| {
        let order = (distance(name, other), usize::MAX - common(other));
        (order, other)
    });
    let ((distance, _), nearest) = ranked.min()?;
    let length = name.chars().count();
    (distance <= 2 && distance * 3 <= length).then_some(nearest)
}

/// Returns the number of letters to change, add, remove or swap with their neighbour, regardless of case.
fn distance(a: &str, b: &str) -> usize {
    let letters = |text: &str| text.to_lowercase().chars().take(LONGEST).collect::<Vec<char>>();
    let (a, b) = (letters(a), letters(b));
    let at = |row: &[usize], n: usize| row.get(n).copied().unwrap_or(usize::MAX - 1);
    let mut before: Vec<usize> = vec![];
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let changed = at(&row, j) + usize::from(x != y);
            let one_more = at(&row, j + 1).min(at(&next, j)) + 1;
            let last = |letters: &[char], n: usize| n.checked_sub(1).and_then(|n| letters.get(n).copied());
            let is_swapped = last(&a, i) == Some(*y) && last(&b, j) == Some(*x);
            let swapped = if is_swapped { at(&before, j - 1) + 1 } else { usize::MAX };
            next.push(changed.min(one_more).min(swapped));
        }
        before = row;
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_near_if_at_most_two_letters_and_a_third_of_it_differ() {
        let known = ["FunctionArn", "FunctionName", "Region", "Bus"];
        for (name, expected) in [
            ("FunctonArn", Some("FunctionArn")),
            ("functionarn", Some("FunctionArn")),
            ("FunktionNam", Some("FunctionName")),
            ("Regio", Some("Region")),
            ("Regoin", Some("Region")),
            ("Bud", Some("Bus")),
            ("Boo", None),
            ("HOME", None),
            ("", None),
        ] {
            assert_eq!(near(name, &known), expected, "{name}");
        }
    }
}
