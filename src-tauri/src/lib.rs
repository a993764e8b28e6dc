//! The desktop shell: window, commands, events. What Quench does is in `quench-engine`.

// The futures of the SDK nest deeply under the commands.
#![recursion_limit = "256"]

pub mod api;
pub mod arguments;
pub mod bindings;
pub mod commands;
pub mod connecting;
pub mod error;
pub mod failures;
mod files;
pub mod keeping;
pub mod keychain;
mod painting;
pub mod sign_in_api;
pub mod signing_in;
pub mod state;

use std::io::Write;
use std::sync::Arc;

use tauri::{Manager, RunEvent, WebviewUrl, WebviewWindowBuilder};

use crate::arguments::Arguments;
use crate::state::App;

/// Opens the window and runs until it is closed.
///
/// # Errors
/// If the window system or the web view cannot be started.
#[expect(clippy::disallowed_methods, reason = "what Tauri's macro expands to")]
pub fn run(arguments: Arguments) -> tauri::Result<()> {
    let bridge = bridge!(tauri::Wry);
    let mut builder = tauri::Builder::default();
    // One window for the usual store. Who asks for a practice account or another store gets it although that window is
    // open; two windows on one account keep out of each other's way by its lock.
    if arguments.practice.is_none() && arguments.store.is_none() {
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| {
            if let Some(window) = app.get_webview_window("main") {
                // A window that cannot be raised is still there; nothing else is to be done.
                let _ = window.set_focus();
            }
        }));
    }
    let app = builder
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .invoke_handler(bridge.invoke_handler())
        .setup(move |app| {
            bridge.mount_events(app);
            let folder = match &arguments.store {
                Some(folder) => folder.clone(),
                None => app.path().app_data_dir()?,
            };
            app.manage(Arc::new(App::new(arguments, folder)));
            let window = WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .title("Quench")
                .inner_size(1280.0, 832.0)
                .min_inner_size(1024.0, 700.0)
                .zoom_hotkeys_enabled(true)
                .on_navigation(is_own_page)
                // Which account a window is in is told where windows are chosen, too.
                .on_document_title_changed(|window, title| {
                    // A title that cannot be set is still on the page.
                    let _ = window.set_title(&title);
                })
                .build()?;
            painting::by_processor(&window)?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|handle, event| {
        if let RunEvent::ExitRequested { .. } = event {
            handle.state::<Arc<App>>().quit();
        }
    });
    Ok(())
}

/// Whether the window may go to `url`: it shows the pages of the app, and no name or link leads it elsewhere.
fn is_own_page(url: &tauri::Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost")) => true,
        // The development server; a program that carries its pages never asks it.
        ("http", Some("localhost")) => tauri::is_dev(),
        _ => false,
    }
}

/// One line on stdout, for whoever started the app: `cargo xtask practice --until-ready` waits for one.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody may be listening, and then nobody misses it.
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

#[cfg(test)]
mod tests {
    use super::is_own_page;

    #[test]
    fn the_window_goes_nowhere_else() {
        for own in ["tauri://localhost/", "http://tauri.localhost/index.html", "https://tauri.localhost/"] {
            assert!(is_own_page(&own.parse().unwrap()), "{own}");
        }
        for foreign in [
            "https://aws.example/",
            "https://tauri.localhost.example/",
            "data:text/html,x",
            "file:///etc/passwd",
            "about:blank",
            "javascript:alert(1)",
        ] {
            assert!(!is_own_page(&foreign.parse().unwrap()), "{foreign}");
        }
    }
}
