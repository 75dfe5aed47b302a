//! Room `observed`.
