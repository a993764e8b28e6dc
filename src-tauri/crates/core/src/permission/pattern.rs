//! `*` and `?` of IAM, without regard to case.

/// Whether `pattern` covers the whole of `text`. Takes at most the product of their lengths, whatever somebody wrote.
pub(super) fn covers(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut read) = (0, 0);
    // Where the last star was, and how far it has reached.
    let mut star: Option<(usize, usize)> = None;
    while let Some(wanted) = text.get(read) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(given) if *given == b'?' || given.eq_ignore_ascii_case(wanted) => {
                at += 1;
                read += 1;
            }
            _ => match star {
                Some((place, reached)) => {
                    star = Some((place, reached + 1));
                    (at, read) = (place + 1, reached + 1);
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_cover_what_iam_says() {
        for (pattern, text, expected) in [
            ("*", "ecs:StopTask", true),
            ("ecs:*", "ecs:StopTask", true),
            ("ECS:stop*", "ecs:StopTask", true),
            ("ecs:St?pTask", "ecs:StopTask", true),
            ("ecs:*Task", "ecs:StopTask", true),
            ("ecs:*Task*", "ecs:StopTask", true),
            ("ecs:*a*a*", "ecs:abca", true),
            ("ecs:Stop", "ecs:StopTask", false),
            ("ecs:StopTask?", "ecs:StopTask", false),
            ("ec2:*", "ecs:StopTask", false),
            ("", "ecs:StopTask", false),
            ("", "", true),
        ] {
            assert_eq!(covers(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_that_was_made_to_take_long_does_not() {
        let pattern = "*a".repeat(20_000);
        assert!(!covers(&pattern, &"a".repeat(64)));
        assert!(!covers(&format!("{}b", "*a".repeat(30)), &"a".repeat(64)));
    }
}
