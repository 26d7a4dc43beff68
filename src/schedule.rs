//! When a source is next due: cron expression + zone → instants. Pure; time is an argument.
