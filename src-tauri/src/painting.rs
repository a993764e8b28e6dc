//! How the web view paints.

use tauri::{Runtime, WebviewWindow};

/// On Linux the processor paints. Compositing by OpenGL draws nothing at all with some graphics drivers, and where there
/// is no driver it emulates one: the first paint and every click then take several times as long. These pages of text
/// have nothing to win by it.
#[cfg(target_os = "linux")]
pub(crate) fn by_processor<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

    window.with_webview(|view| {
        if let Some(settings) = view.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn by_processor<R: Runtime>(_: &WebviewWindow<R>) -> tauri::Result<()> {
    Ok(())
}
