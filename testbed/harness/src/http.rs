//! HTTP requests to servers on this machine.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// Sends a GET. Returns whether the answer is 2xx.
pub(crate) async fn get(address: &str, path: &str) -> bool {
    is_ok(address, &format!("GET {path} HTTP/1.1\r\n"), "").await
}

/// Sends a POST with a JSON body. Returns whether the answer is 2xx.
pub(crate) async fn post(address: &str, path: &str, body: &str) -> bool {
    let head = format!("POST {path} HTTP/1.1\r\nContent-Type: application/json\r\n");
    is_ok(address, &head, body).await
}

async fn is_ok(address: &str, head: &str, body: &str) -> bool {
    let length = body.len();
    let request = format!("{head}Host: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
    let ask = async {
        let mut stream = TcpStream::connect(address).await.ok()?;
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok()?;
        String::from_utf8_lossy(&answer)
            .split(' ')
            .nth(1)
            .map(|status| status.starts_with('2'))
    };
    matches!(timeout(Duration::from_secs(5), ask).await, Ok(Some(true)))
}
