//! The `lambdasfn` binary. The library contains the code.

#[tokio::main]
async fn main() -> std::process::ExitCode {
    lambdasfn::cli::main().await
}
