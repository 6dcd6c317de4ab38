//! Order and horizontal positions of the vertices in each layer.

/// Number of rounds of sorting. More rounds improve the order only slightly.
const SORTS: usize = 6;
/// Number of rounds that move vertices towards their neighbours.
const MOVES: usize = 10;

/// Vertices in layers, with their connections to the layers above and below.
pub(super) struct Layers {
    widths: Vec<f64>,
    gap: f64,
    /// Vertices of each layer, from left to right.
    layers: Vec<Vec<usize>>,
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
}

#[derive(Clone, Copy)]
enum Direction {
    Down,
    Up,
}

impl Layers {
    /// Creates layers from the layer and the width of each vertex.
    pub(crate) fn new(vertices: Vec<(usize, f64)>, gap: f64) -> Self {
        let count = vertices.iter().map(|(layer, _)| layer + 1).max().unwrap_or(0);
        let mut layers = vec![vec![]; count];
        for (vertex, (layer, _)) in vertices.iter().enumerate() {
            if let Some(layer) = layers.get_mut(*layer) {
                layer.push(vertex);
            }
        }
        Self {
            layers,
            gap,
            above: vec![vec![]; vertices.len()],
            below: vec![vec![]; vertices.len()],
            widths: vertices.into_iter().map(|(_, width)| width).collect(),
        }
    }

    /// Connects a vertex to one in a lower layer.
    pub(crate) fn connect(&mut self, upper: usize, lower: usize) {
        if let (Some(below), Some(above)) = (self.below.get_mut(upper), self.above.get_mut(lower)) {
            below.push(lower);
            above.push(upper);
        }
    }

    /// Returns the number of layers.
    pub(crate) fn count(&self) -> usize {
        self.layers.len()
    }

    /// Sorts the layers so that few edges cross. Returns the centre of each vertex. The leftmost vertex touches 0.
    pub(crate) fn place(&mut self) -> Vec<f64> {
        let mut places = vec![0.0; self.widths.len()];
        self.number(&mut places);
        for round in 0..SORTS {
            let direction = if round % 2 == 0 { Direction::Down } else { Direction::Up };
            self.sort(direction, &mut places);
        }
        self.pack(&mut places);
        for round in 0..MOVES {
            let direction = if round % 2 == 0 { Direction::Up } else { Direction::Down };
            self.approach(direction, &mut places);
        }
        let left = places
            .iter()
            .zip(&self.widths)
            .fold(f64::INFINITY, |left, (center, width)| left.min(center - width / 2.0));
        places.iter_mut().for_each(|place| *place -= left);
        places
    }

    fn number(&self, places: &mut [f64]) {
        for layer in &self.layers {
            let mut number = 0.0;
            for vertex in layer {
                set(places, *vertex, number);
                number += 1.0;
            }
        }
    }

    fn rows(&self, direction: Direction) -> Vec<usize> {
        match direction {
            Direction::Down => (0..self.layers.len()).collect(),
            Direction::Up => (0..self.layers.len()).rev().collect(),
        }
    }

    /// Returns the mean position of the neighbours of a vertex. `None` if it has no neighbour.
    fn mean(&self, vertex: usize, direction: Direction, places: &[f64]) -> Option<f64> {
        let neighbours = match direction {
            Direction::Down => self.above.get(vertex)?,
            Direction::Up => self.below.get(vertex)?,
        };
        let (sum, count) = neighbours
            .iter()
            .filter_map(|n| places.get(*n))
            .fold((0.0, 0.0), |(sum, count), place| (sum + place, count + 1.0));
        (count > 0.0).then_some(sum / count)
    }

    /// Sorts each layer by the mean position of the neighbours.
    fn sort(&mut self, direction: Direction, places: &mut [f64]) {
        for row in self.rows(direction) {
            let Some(layer) = self.layers.get(row) else { continue };
            let own = |vertex: &usize| places.get(*vertex).copied().unwrap_or_default();
            let mut keyed: Vec<(f64, usize)> = layer
                .iter()
                .map(|vertex| {
                    let mean = self.mean(*vertex, direction, places);
                    (mean.unwrap_or_else(|| own(vertex)), *vertex)
                })
                .collect();
            keyed.sort_by(|(a, _), (b, _)| a.total_cmp(b));
            let sorted: Vec<usize> = keyed.into_iter().map(|(_, vertex)| vertex).collect();
            let mut number = 0.0;
            for vertex in &sorted {
                set(places, *vertex, number);
                number += 1.0;
            }
            if let Some(layer) = self.layers.get_mut(row) {
                *layer = sorted;
            }
        }
    }

    fn width(&self, vertex: usize) -> f64 {
        self.widths.get(vertex).copied().unwrap_or_default()
    }

    /// Places the vertices of each layer next to each other, with the centre of the layer at 0.
    fn pack(&self, places: &mut [f64]) {
        for layer in &self.layers {
            let mut x = 0.0;
            for vertex in layer {
                set(places, *vertex, x + self.width(*vertex) / 2.0);
                x += self.width(*vertex) + self.gap;
            }
            let half = (x - self.gap) / 2.0;
            for vertex in layer {
                let place = places.get(*vertex).copied().unwrap_or_default();
                set(places, *vertex, place - half);
            }
        }
    }

    /// Moves each vertex towards the mean of its neighbours, without an overlap in its layer.
    fn approach(&self, direction: Direction, places: &mut [f64]) {
        for row in self.rows(direction) {
            let Some(layer) = self.layers.get(row) else { continue };
            let wanted: Vec<(f64, f64)> = layer
                .iter()
                .map(|vertex| {
                    let own = places.get(*vertex).copied().unwrap_or_default();
                    let mean = self.mean(*vertex, direction, places);
                    (mean.unwrap_or(own), self.width(*vertex) / 2.0)
                })
                .collect();
            let (mut rightmost, mut edge) = (vec![], f64::NEG_INFINITY);
            for (center, half) in &wanted {
                let center = center.max(edge + half);
                edge = center + half + self.gap;
                rightmost.push(center);
            }
            let (mut leftmost, mut edge) = (vec![], f64::INFINITY);
            for (center, half) in wanted.iter().rev() {
                let center = center.min(edge - half);
                edge = center - half - self.gap;
                leftmost.push(center);
            }
            // Both placements keep the distances. Their mean keeps them too.
            for ((vertex, right), left) in layer.iter().zip(&rightmost).zip(leftmost.iter().rev()) {
                set(places, *vertex, (right + left) / 2.0);
            }
        }
    }
}

fn set(places: &mut [f64], at: usize, value: f64) {
    if let Some(place) = places.get_mut(at) {
        *place = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vertices_of_a_layer_do_not_overlap_and_a_parent_is_above_its_children() {
        let mut layers = Layers::new(vec![(0, 50.0), (1, 80.0), (1, 20.0), (1, 60.0)], 10.0);
        for child in 1..4 {
            layers.connect(0, child);
        }
        let places = layers.place();
        assert!(places[1] + 40.0 + 10.0 <= places[2] - 10.0 + 1e-9);
        assert!(places[2] + 10.0 + 10.0 <= places[3] - 30.0 + 1e-9);
        assert!(places[0] > places[1] && places[0] < places[3]);
        assert!((places[1] - 40.0).abs() < 1e-9, "the leftmost touches 0: {places:?}");
    }
}
