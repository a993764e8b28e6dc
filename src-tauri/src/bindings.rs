//! The typed bridge: commands and events as TypeScript.

/// A builder for the runtime `$runtime`; a macro, because `collect_commands!` cannot see an outer generic.
#[macro_export]
macro_rules! bridge {
    ($runtime:ty) => {
        tauri_specta::Builder::<$runtime>::new()
            // One TypeScript type per Rust type: what is sent in is always written out in full.
            .disable_serde_phases()
            .commands(tauri_specta::collect_commands![
                $crate::commands::connect::start,
                $crate::commands::connect::connect_options,
                $crate::commands::connect::connect,
                $crate::commands::connect::disconnect,
                $crate::commands::connect::painted,
                $crate::commands::sign_in::begin_sign_in,
                $crate::commands::sign_in::await_sign_in,
                $crate::commands::sign_in::open_sign_in,
                $crate::commands::sign_in::paste_sign_in,
                $crate::commands::sign_in::portal_roles,
                $crate::commands::sign_in::choose_role,
                $crate::commands::sign_in::cancel_sign_in,
                $crate::commands::standing::standing,
                $crate::commands::standing::ask_permissions,
                $crate::commands::standing::enter_code,
                $crate::commands::standing::keep_sign_in,
                $crate::commands::standing::forget_sign_in,
                $crate::commands::sweep::start_sweep,
                $crate::commands::sweep::stop_sweep,
                $crate::commands::sweep::overview,
                $crate::commands::sweep::rows,
                $crate::commands::sweep::mark,
                $crate::commands::plan::make_plan,
                $crate::commands::plan::plan_items,
                $crate::commands::plan::approve_plan,
                $crate::commands::teardown::teardown,
                $crate::commands::teardown::stop_teardown,
                $crate::commands::teardown::resume_teardown,
                $crate::commands::teardown::amended_plan,
                $crate::commands::teardown::proof,
                $crate::commands::teardown::verify_again,
                $crate::commands::teardown::journal,
                $crate::commands::practice::practice_debrief,
                $crate::commands::regions::regions,
                $crate::commands::regions::look_for_switches,
                $crate::commands::regions::look_for_bills,
                $crate::commands::regions::enable_regions,
                $crate::commands::regions::disable_regions,
                $crate::commands::regions::withdraw_region,
                $crate::commands::regions::notify,
                $crate::commands::costs::costs,
                $crate::commands::costs::ask_bill,
                $crate::commands::costs::stop_bill,
                $crate::commands::costs::set_request_cap,
                $crate::commands::costs::bill_layers,
                $crate::commands::costs::explain_alert,
                $crate::commands::costs::save_bill,
                $crate::commands::triage::triage,
                $crate::commands::triage::finding,
                $crate::commands::triage::start_looking,
                $crate::commands::triage::stop_looking,
                $crate::commands::triage::principals,
                $crate::commands::triage::timeline,
                $crate::commands::triage::save_timeline,
                $crate::commands::triage::marks,
                $crate::commands::triage::set_mark,
                $crate::commands::triage::save_keep_list,
                $crate::commands::triage::import_keep_list,
                $crate::commands::triage::earlier_sweeps,
                $crate::commands::triage::set_baseline,
                $crate::commands::triage::save_evidence,
            ])
            .events(tauri_specta::collect_events![
                $crate::api::OverviewChanged,
                $crate::api::TeardownChanged,
                $crate::api::ProofChanged,
                $crate::api::RegionsChanged,
                $crate::api::CostsChanged,
                $crate::api::TriageChanged,
                $crate::api::StandingChanged,
                $crate::api::JobFailed,
            ])
    };
}

#[cfg(test)]
mod tests {
    /// The committed file is what the code exports. `QUENCH_WRITE_BINDINGS=1` writes it: `cargo xtask bindings`.
    #[test]
    fn the_committed_bindings_are_current() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/bridge/bindings.ts");
        let folder = tempfile::tempdir().unwrap();
        let fresh = folder.path().join("bindings.ts");
        crate::bridge!(tauri::Wry).export(specta_typescript::Typescript::default(), &fresh).unwrap();
        let fresh = std::fs::read_to_string(fresh).unwrap();
        if std::env::var_os("QUENCH_WRITE_BINDINGS").is_some() {
            std::fs::write(&path, &fresh).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
        assert!(committed == fresh.replace("\r\n", "\n"), "run `cargo xtask bindings` and commit the result");
    }
}
