//! Verdicts, by table: what each rule of triage adds, holds back, and never does.

mod borders;
mod clusters;
mod hijacks;
mod missing;
mod scene;
mod signals;
