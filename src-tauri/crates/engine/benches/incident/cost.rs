//! What a process has taken of its machine.

/// Of this process, since it began.
pub(crate) struct Cost {
    /// Seconds.
    pub(crate) processor: f64,
    /// Megabytes that were resident at once.
    pub(crate) peak: f64,
}

impl Cost {
    /// Where the system tells it: Linux does.
    pub(crate) fn so_far() -> Option<Self> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let peak: f64 = peak.trim().trim_end_matches(" kB").trim().parse().ok()?;
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        // After the name, which may hold anything: utime and stime are the 12th and 13th, of every thread.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |index: usize| fields.get(index).and_then(|ticks| ticks.parse::<f64>().ok());
        Some(Self { processor: (ticks(11)? + ticks(12)?) / 100.0, peak: peak / 1024.0 })
    }
}
