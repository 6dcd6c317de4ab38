//! `lambdasfn`: see the library.

#[tokio::main]
async fn main() -> std::process::ExitCode {
    lambdasfn::cli::main().await
}
