//! Words of miners in commands, names of variables and images.

use super::table::Table;

/// The words of the table that `texts` hold, in the table's order; and texts that look like a wallet or a pool.
pub(super) fn miner_words<'a>(table: &Table, texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let texts: Vec<String> = texts.map(str::to_ascii_lowercase).collect();
    let mut found = words_in(&table.miner_words, &texts);
    let pools = texts.iter().flat_map(|text| text.split_ascii_whitespace()).filter(|word| is_pool(word));
    found.extend(pools.map(|word| word.chars().take(80).collect()));
    found.dedup();
    found
}

/// The words of the table that miners use, and others too.
pub(super) fn miner_hints<'a>(table: &Table, texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let texts: Vec<String> = texts.map(str::to_ascii_lowercase).collect();
    words_in(&table.miner_hints, &texts)
}

fn words_in(words: &[String], texts: &[String]) -> Vec<String> {
    words.iter().filter(|word| texts.iter().any(|text| holds(text, word))).cloned().collect()
}

/// Whether `text` has `word` in it, not as a part of a longer word: `pool` is not in `spooler`.
fn holds(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let apart = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_ascii_alphabetic());
        // A word of the table that begins or ends with a sign brings its own border.
        (apart(before) || !word.starts_with(|first: char| first.is_ascii_alphanumeric()))
            && (apart(after) || !word.ends_with(|last: char| last.is_ascii_alphanumeric()))
    })
}

/// An address of a mining pool by its scheme, or a Monero or Bitcoin wallet by its form.
fn is_pool(word: &str) -> bool {
    let scheme = ["stratum+", "stratum1+", "stratum2+"].iter().any(|scheme| word.contains(scheme));
    // A standard Monero address: 95 characters of base 58 that begin with 4 or 8. Lower case already.
    let monero =
        word.len() == 95 && word.starts_with(['4', '8']) && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let bitcoin = word.starts_with("bc1q") && word.len() == 42 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    scheme || monero || bitcoin
}

/// Commands that unpack or download what they run: into a shell, from base64 or from the network.
pub(super) fn hidden_commands<'a>(commands: impl Iterator<Item = &'a String>) -> Vec<String> {
    let hides = |command: &&String| {
        let lower = command.to_ascii_lowercase();
        let into_shell =
            ["| sh", "|sh", "| bash", "|bash", "| /bin/sh", "| /bin/bash", "eval $(", "eval \"$(", "| python"]
                .iter()
                .any(|pipe| lower.contains(pipe));
        let unpacks = ["base64 -d", "base64 --decode", "base64 -D", "openssl enc -d", "xxd -r", "gunzip", "b64decode"];
        let fetches = ["curl ", "wget ", "http://", "https://", "fetch "];
        let any = |words: &[&str]| words.iter().any(|word| lower.contains(&word.to_ascii_lowercase()));
        let made_runnable = any(&["chmod +x", "chmod 777", "chmod 755"]) && any(&["/tmp/", "/dev/shm/", "/var/tmp/"]);
        (into_shell && (any(&unpacks) || any(&fetches))) || (made_runnable && any(&fetches))
    };
    commands.filter(hides).map(|command| command.chars().take(120).collect()).collect()
}
