//! The process: arguments in, exit code out.
fn main() -> std::process::ExitCode {
    coercivity::cli::main()
}
