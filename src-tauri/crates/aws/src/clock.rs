//! The connection's clock in the two shapes that the SDK asks for.

use std::time::{Duration, SystemTime};

use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use aws_smithy_async::time::TimeSource;
use quench_clock::Clock;

/// Gives every SDK client the connection's time: signatures are stamped and timeouts are measured by it.
#[derive(Clone, Debug)]
pub(crate) struct SdkClock(pub(crate) Clock);

impl TimeSource for SdkClock {
    fn now(&self) -> SystemTime {
        SystemTime::from(self.0.now())
    }
}

impl AsyncSleep for SdkClock {
    fn sleep(&self, duration: Duration) -> Sleep {
        let clock = self.0.clone();
        Sleep::new(async move { clock.sleep(duration).await })
    }
}
