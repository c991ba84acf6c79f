/** A module of its own, since imports come before statements. */
process.env['ORT_DISABLE_TELEMETRY'] ??= '1'
