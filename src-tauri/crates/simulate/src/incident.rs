//! One incident from one seed: an account, a person, faults, crashes, and the rules after every step.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures::future::{Either, select};
use jiff::Timestamp;
use quench_aws::{ConnectOptions, Source, connect};
use quench_clock::Clock;
use quench_core::inventory::Inventory;
use quench_core::mark::Mark;
use quench_core::report::RegionState;
use quench_core::view::{RemainingWhy, TeardownStatus};
use quench_drill::{ACCOUNT, Drill, Origin};
use quench_engine::region_sweep::Depth;
use quench_engine::session::Session;
use quench_engine::sweep::Scope;
use quench_engine::{SessionError, chain};
use quench_store::{Image, Store};

use crate::account::Account;
use crate::approval::Approval;
use crate::crash::{Death, until};
use crate::dice::Dice;
use crate::pausing::{self, Pauses};
use crate::person::Person;
use crate::trouble::Trouble;
use crate::truth::{Truth, family, is_there, kind, matters};
use crate::witness::{Broken, Watch};

const BEGINS: &str = "2026-10-04T14:26:00Z";
/// After that many processes, the last one lives.
const LIVES: u32 = 8;
/// How often a person tries again, or approves what was left, in a world that is sane again, before they give up.
const CALM_ROUNDS: u32 = 3;
/// More simulated time than any incident may take: beyond it something waits for ever.
const LONGEST: Duration = Duration::from_secs(4 * 24 * 3600);

/// How an incident ended.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) band: usize,
    pub(crate) clusters: u32,
    pub(crate) calls: u64,
    pub(crate) digest: u64,
    pub(crate) lives: u32,
    /// Regions that AWS was asked to enable, and to disable again.
    pub(crate) switched: (u32, u32),
    pub(crate) end: End,
    pub(crate) broken: Vec<Broken>,
}

/// Where the person left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// They chose nothing.
    NothingChosen,
    /// It is proved to be gone.
    Verified,
    /// Something remains, and Quench says what.
    Remains,
    /// It did not come to an end.
    Stuck,
}

/// Everything of one incident that outlives a crash.
struct Incident {
    seed: u64,
    clock: Clock,
    drill: Drill,
    watch: Watch,
    person: Person,
    /// Quench waits when the sign-in ends, and the person signs in again. Otherwise it is told, and they begin anew.
    waits: bool,
    dice: Dice,
    trouble: Trouble,
    hashes: BTreeSet<String>,
    /// The person has approved something in this wave, in whatever life.
    approved: bool,
    calm_rounds: u32,
    /// How the first wave ended, once the second one, of the regions that are off, has begun.
    first_wave: Option<End>,
    /// Those that were ordered to be enabled.
    ordered: BTreeSet<String>,
}

/// Plays the incident of `seed`. The runtime's time must be paused.
pub(crate) async fn play(seed: u64, waits: bool, trace: bool) -> Told {
    let account = Account::draw(&mut Dice::new(seed, 0));
    let begins: Timestamp = BEGINS.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let clock = Clock::scaled(begins, 1.0);
    let origin =
        Origin { world_id: format!("simulated/{seed}"), scenario: "simulated".to_owned(), seed, started_at: begins };
    let filled = Drill::filled(origin, clock.clone(), |world| {
        account.fill(world, &mut Dice::new(seed, 1), &mut Dice::new(seed, 6))
    });
    let watch = Watch::new(trace);
    let told = |watch: &Watch, lives, end| {
        let witness = watch.look();
        Told {
            band: account.band,
            clusters: account.clusters,
            calls: witness.calls,
            digest: witness.digest,
            lives,
            switched: witness.switched,
            end,
            broken: witness.broken.clone(),
        }
    };
    let drill = match filled {
        Ok(drill) => drill,
        Err(error) => {
            watch.breaks("the account is possible", error.to_string());
            return told(&watch, 0, End::Stuck);
        }
    };
    watch.attach(&drill);
    let trouble = Trouble::draw(&mut Dice::new(seed, 2), &drill, begins);
    if waits {
        // Dice of their own: everything else is as it is without.
        pausing::end_sign_ins(&mut Dice::new(seed, 7), &drill, begins);
    }
    let incident = Incident {
        seed,
        clock,
        drill,
        watch: watch.clone(),
        person: Person::draw(&mut Dice::new(seed, 3)),
        waits,
        dice: Dice::new(seed, 4),
        trouble,
        hashes: BTreeSet::new(),
        approved: false,
        calm_rounds: 0,
        first_wave: None,
        ordered: BTreeSet::new(),
    };
    let lives = AtomicU32::new(0);
    match tokio::time::timeout(LONGEST, incident.live_on(&lives)).await {
        Ok(end) => told(&watch, lives.into_inner(), end),
        Err(_) => {
            watch.breaks("comes to an end", "nothing moves any more".to_owned());
            told(&watch, lives.into_inner(), End::Stuck)
        }
    }
}

impl Incident {
    /// Process after process on what the one before has left.
    async fn live_on(mut self, lives: &AtomicU32) -> End {
        let mut image: Option<Image> = None;
        loop {
            let life = lives.fetch_add(1, Ordering::Relaxed);
            let opened = image.as_ref().map_or_else(Store::in_memory, Image::open);
            let store = match opened {
                Ok(store) => store,
                Err(error) => {
                    self.watch.breaks("the store opens again", error.to_string());
                    return End::Stuck;
                }
            };
            let death = if life + 1 < LIVES { self.trouble.next_death() } else { Death::Never };
            let calls = Arc::new(AtomicU32::new(0));
            let counted = Arc::clone(&calls);
            self.drill.before_each(move |call, _| {
                if call.mutating {
                    counted.fetch_add(1, Ordering::Relaxed);
                }
            });
            let ended = until(death, calls, Box::pin(self.one_life(store.clone()))).await;
            self.watch.look().lets_go();
            match ended {
                Some(Some(end)) => {
                    let over = end == End::Verified;
                    self.watch.look().journal_is_true(&store, &self.hashes, over);
                    return end;
                }
                // Signed out: the next process signs in again.
                Some(None) => {}
                None => self.watch.tell(self.clock.now(), || format!("-- killed ({death:?})")),
            }
            match store.image() {
                Ok(left) => image = Some(left),
                Err(error) => {
                    self.watch.breaks("the store opens again", error.to_string());
                    return End::Stuck;
                }
            }
            // The person takes a moment to see that it is gone.
            let pause = self.dice.between(1, 120);
            self.clock.sleep(Duration::from_secs(u64::from(pause))).await;
        }
    }

    /// From connecting to the end; none where the person has to sign in again.
    async fn one_life(&mut self, store: Store) -> Option<End> {
        let options = ConnectOptions::new(Source::Practice(self.drill.clone()), self.clock.clone(), self.seed);
        let session = match connect(options).await {
            Ok(connection) => Session::open(connection, store.clone(), None),
            Err(error) => {
                self.watch.tell(self.clock.now(), || format!("-- not connected: {}", chain(&error)));
                self.clock.sleep(Duration::from_secs(60)).await;
                return None;
            }
        };
        let session = match session {
            Ok(session) => session,
            Err(error) => {
                self.watch.breaks("a session opens", chain(&error));
                return Some(End::Stuck);
            }
        };
        if !self.waits {
            return Box::pin(self.work(&session, &store)).await;
        }
        session.hold_when_ended();
        let pauses = Pauses::beside(&session, &self.drill, &self.clock, self.seed);
        let ended = {
            let (work, again) = (Box::pin(self.work(&session, &store)), pin!(pauses.sign_in_again()));
            match select(work, again).await {
                Either::Left((ended, _)) => ended,
                Either::Right(((), work)) => work.await,
            }
        };
        if self.signed_out(&session) {
            self.watch.breaks("a pause is no problem", "a problem of credentials is told".to_owned());
        }
        ended
    }

    /// What the person does, once they are signed in.
    async fn work(&mut self, session: &Arc<Session>, store: &Store) -> Option<End> {
        match store.account(ACCOUNT, "aws", &session.world().key()) {
            Ok(Some(account)) => self.watch.look().reads(store.clone(), account.key),
            other => {
                self.watch.breaks("a session opens", format!("{other:?}"));
                return Some(End::Stuck);
            }
        }
        if self.first_wave.is_none() {
            let end = self.wave(session).await?;
            if !self.person.opens || end == End::Stuck {
                return Some(end);
            }
            self.first_wave = Some(end);
            (self.approved, self.calm_rounds) = (false, 0);
        }
        let end = self.second_wave(session).await?;
        self.never_clean_over_what_is_hidden(session);
        Some(end.max(self.first_wave.unwrap_or(end)))
    }

    /// Sweep to proof, or on from wherever an earlier life was killed.
    async fn wave(&mut self, session: &Arc<Session>) -> Option<End> {
        if self.approved {
            if session.teardown().is_none() {
                self.watch.breaks("a killed teardown is found again", "the session knows none".to_owned());
                return Some(End::Stuck);
            }
        } else if let Some(end) = self.decide(session).await {
            return Some(end);
        }
        self.carry_through(session).await
    }

    /// The regions that are off: enabled, read, torn down like the rest, and some of them disabled again.
    async fn second_wave(&mut self, session: &Arc<Session>) -> Option<End> {
        if let Err(error) = self.sweep(session).await {
            self.watch.breaks("a sweep never fails", chain(&error));
            return Some(End::Stuck);
        }
        if self.ordered.is_empty() {
            let off: Vec<_> = session.regions_view().regions.into_iter().map(|region| region.code).collect();
            match session.order_enable(&off) {
                Ok(()) => self.ordered = off.iter().map(ToString::to_string).collect(),
                // None is off, or nobody could tell.
                Err(SessionError::NothingChosen) => return self.first_wave,
                Err(error) => {
                    self.watch.breaks("regions can be ordered", chain(&error));
                    return Some(End::Stuck);
                }
            }
        }
        if !self.work_on_regions(session).await {
            return None;
        }
        let end = self.wave(session).await?;
        if self.person.closes && end != End::Stuck {
            let close = session.regions_view().regions.into_iter().filter(|region| region.may_close);
            match session.order_disable(&close.map(|region| region.code).collect::<Vec<_>>()) {
                Ok(()) | Err(SessionError::NothingChosen) => {}
                Err(error) => self.watch.breaks("regions can be ordered", chain(&error)),
            }
            if !self.work_on_regions(session).await {
                return None;
            }
        }
        Some(end)
    }

    /// Works until nothing is open; false where the person has to sign in again.
    async fn work_on_regions(&self, session: &Arc<Session>) -> bool {
        if let Err(error) = session.work_on_regions().await {
            self.watch.breaks("work on regions does not fail", chain(&error));
        }
        self.never_clean_over_what_is_hidden(session);
        self.watch.tell(self.clock.now(), || {
            let steps = session.regions_view().regions;
            let steps: Vec<_> =
                steps.iter().map(|row| format!("{} {:?} {:?}", row.code, row.step, row.trouble)).collect();
            format!("-- regions: {}", steps.join(", "))
        });
        let open = session.has_open_orders();
        if open {
            self.clock.sleep(Duration::from_secs(60)).await;
        }
        !open
    }

    /// An account is not called clean while a region that nobody can look into runs something.
    fn never_clean_over_what_is_hidden(&self, session: &Arc<Session>) {
        let Some(inventory) = session.inventory().filter(|inventory| inventory.is_clean()) else { return };
        let hidden = self.drill.world(|world| {
            let now = world.now();
            let off = world.regions().filter(|region| !region.opt_in.usable(now));
            let runs = |cluster: &quench_drill::Cluster| cluster.tasks.values().any(|task| task.burns(now));
            off.filter(|region| region.clusters.values().any(runs))
                .map(|region| region.code.clone())
                .collect::<Vec<_>>()
        });
        if !hidden.is_empty() {
            let read = inventory.regions.len();
            self.watch
                .breaks("never clean over what is hidden", format!("{read} regions are clean, {hidden:?} is off"));
        }
    }

    /// Sweeps, marks, plans, approves. Gives an end where there is nothing to do.
    async fn decide(&mut self, session: &Arc<Session>) -> Option<End> {
        let inventory = match self.sweep(session).await {
            Ok(inventory) => inventory,
            Err(error) => {
                self.watch.breaks("a sweep never fails", chain(&error));
                return Some(End::Stuck);
            }
        };
        let said = self.person.marks(&inventory, &mut Dice::new(self.seed, 5));
        let said = if self.first_wave.is_some() { said.only_in(&self.ordered) } else { said };
        let remove: Vec<String> = said.remove.iter().cloned().collect();
        let keep: Vec<String> = said.keep.iter().cloned().collect();
        let marked = session.mark_arns(&remove, Mark::Remove).and_then(|()| session.mark_arns(&keep, Mark::Keep));
        if let Err(error) = marked {
            self.watch.breaks("marks are taken", chain(&error));
            return Some(End::Stuck);
        }
        self.keep(keep);
        match session.make_plan() {
            Ok(plan) => self.approve(session, &plan.hash),
            Err(SessionError::NothingChosen) => Some(End::NothingChosen),
            Err(error) => {
                self.watch.breaks("a plan follows from what was chosen", chain(&error));
                Some(End::Stuck)
            }
        }
    }

    /// What a Keep implies, by what truly is.
    fn keep(&self, arns: Vec<String>) {
        let families = self.drill.world(|world| {
            let now = world.now();
            let mut families = BTreeSet::new();
            for cluster in world.clusters() {
                let all = arns.contains(&cluster.arn);
                for service in cluster.services.values().filter(|service| service.deleted_at.is_none()) {
                    if all || arns.contains(&service.arn) {
                        families.insert(family(&service.task_definition).to_owned());
                    }
                }
                for task in cluster.tasks.values().filter(|task| task.burns(now)) {
                    if all || arns.contains(&task.arn) {
                        families.insert(family(&task.task_definition).to_owned());
                    }
                }
            }
            families
        });
        let mut witness = self.watch.look();
        witness.kept.extend(arns);
        witness.kept_families.extend(families);
    }

    fn approve(&mut self, session: &Arc<Session>, hash: &str) -> Option<End> {
        let digits = &ACCOUNT[ACCOUNT.len() - 4..];
        match session.approve(hash, digits) {
            Ok(_) => {
                self.watch.tell(self.clock.now(), || format!("-- approved {}", &hash[..12]));
                self.hashes.insert(hash.to_owned());
                self.approved = true;
                None
            }
            Err(SessionError::PlanBlocked(_)) => Some(End::Remains),
            Err(error) => {
                self.watch.breaks("a plan can be approved", chain(&error));
                Some(End::Stuck)
            }
        }
    }

    /// A sweep, and whether what it says is true.
    async fn sweep(&self, session: &Arc<Session>) -> Result<Arc<Inventory>, SessionError> {
        let before = self.drill.world(Truth::of);
        let inventory = session.sweep(&Scope::default(), Depth::Sweep).await?;
        let truth = before.and(&self.drill.world(Truth::of));
        self.watch.tell(self.clock.now(), || {
            let states: Vec<String> =
                inventory.regions.iter().map(|(code, region)| format!("{code} {:?}", region.state())).collect();
            format!("-- swept: {}", states.join(", "))
        });
        self.never_clean_over_what_is_hidden(session);
        for (code, there) in &truth.regions {
            let region = inventory.regions.iter().find(|(known, _)| known.as_str() == code).map(|(_, region)| region);
            let Some(region) = region else {
                if inventory.source_note.is_none() {
                    self.watch.breaks("every region is listed", code.clone());
                }
                continue;
            };
            if region.state() == RegionState::Clean && there.iter().any(|arn| matters(arn)) {
                self.watch.breaks("clean only what was read", format!("{code} is called clean and holds {there:?}"));
            }
            if region.report.is_complete() {
                let read = arns(region);
                if let Some(missed) = there.iter().find(|arn| !read.contains(*arn)) {
                    self.watch.breaks("complete means all", format!("{code} was read wholly and lacks {missed}"));
                }
            }
        }
        Ok(inventory)
    }

    /// Runs what was approved, again and again, until it is verified or nothing more can be done.
    async fn carry_through(&mut self, session: &Arc<Session>) -> Option<End> {
        loop {
            self.run(session).await;
            let Some(teardown) = session.teardown() else { return Some(End::Stuck) };
            let status = teardown.status();
            self.watch.tell(self.clock.now(), || {
                let problems = teardown.view(session.ground()).problems;
                format!("-- {status:?} {problems:?}")
            });
            match status {
                TeardownStatus::Verified => {
                    self.never_clean_over_what_is_hidden(session);
                    self.is_gone(session);
                    return Some(End::Verified);
                }
                TeardownStatus::NeedsYou | TeardownStatus::Stopped => {}
                other => {
                    self.watch.breaks("a run ends", format!("it is {other:?}"));
                    return Some(End::Stuck);
                }
            }
            self.calm_rounds += u32::from(self.trouble.is_over(self.clock.now()));
            if self.calm_rounds > CALM_ROUNDS {
                self.what_remains_is_told(session);
                return Some(End::Remains);
            }
            let pause = self.dice.between(5, 900);
            self.clock.sleep(Duration::from_secs(u64::from(pause))).await;
            if self.signed_out(session) {
                self.watch.tell(self.clock.now(), || "-- signs in again".to_owned());
                return None;
            }
            // What has changed since needs another approval.
            if status == TeardownStatus::NeedsYou && self.dice.percent(40) {
                match session.amended_plan().await {
                    Ok(plan) => {
                        if let Some(end) = self.approve(session, &plan.hash) {
                            return Some(end);
                        }
                    }
                    Err(SessionError::NothingChosen) => {}
                    Err(error) => self.watch.breaks("an amended plan can be made", chain(&error)),
                }
            }
        }
    }

    /// One run; sometimes the person stops it on the way.
    async fn run(&mut self, session: &Arc<Session>) {
        let stops = self.dice.percent(25).then(|| self.dice.between(1, 90_000));
        let run = pin!(session.run_teardown());
        let result = match stops {
            None => run.await,
            Some(after) => {
                let patience = pin!(self.clock.sleep(Duration::from_millis(u64::from(after))));
                match select(run, patience).await {
                    Either::Left((result, _)) => result,
                    Either::Right(((), run)) => {
                        self.watch.tell(self.clock.now(), || "-- stopped by the person".to_owned());
                        if let Some(teardown) = session.teardown() {
                            teardown.stop();
                        }
                        run.await
                    }
                }
            }
        };
        if let Err(error) = result {
            self.watch.breaks("a run does not fail", chain(&error));
        }
    }

    fn signed_out(&self, session: &Arc<Session>) -> bool {
        use quench_core::view::ProblemKind;
        let problems = session.teardown_view().map(|view| view.problems).unwrap_or_default();
        problems.iter().any(|problem| problem.kind == ProblemKind::Credentials)
    }

    fn approval(&self, session: &Arc<Session>) -> Option<Approval> {
        let store = &session.ground().store;
        let account = store.account(ACCOUNT, "aws", &session.world().key()).ok()??;
        let row = store.latest_approved_plan(account.key).ok()??;
        Approval::read(store, &row).ok()
    }

    /// Verified: nothing that was approved, and was there when the first proving read began, is there.
    fn is_gone(&self, session: &Arc<Session>) {
        let (Some(approval), Some(proof)) = (self.approval(session), session.proof()) else {
            return self.watch.breaks("verified means gone", "there is no proof".to_owned());
        };
        let since = proof.first_read_at.unwrap_or_else(|| approval.at());
        let there: Vec<String> = self
            .drill
            .world(|world| approval.targets().filter(|arn| is_there(world, arn, since)).map(str::to_owned).collect());
        if !there.is_empty() {
            self.watch.breaks("verified means gone", format!("still there: {there:?}"));
        }
    }

    /// Not verified: what remains is told, and nothing else.
    fn what_remains_is_told(&self, session: &Arc<Session>) {
        let (Some(approval), Some(proof)) = (self.approval(session), session.proof()) else {
            // A run that was stopped has proved nothing, and says so.
            return;
        };
        let Some(teardown) = session.teardown() else { return };
        if teardown.status() != TeardownStatus::NeedsYou {
            return;
        }
        let told: BTreeSet<&str> = proof.remaining.iter().map(|item| item.arn.as_str()).collect();
        let now = self.clock.now();
        let silent: Vec<String> = self.drill.world(|world| {
            let there = approval.targets().filter(|arn| is_there(world, arn, now));
            there.filter(|arn| !told.contains(arn)).map(str::to_owned).collect()
        });
        if !silent.is_empty() {
            self.watch.breaks("what remains is told", format!("not told: {silent:?}"));
        }
        let wrong: Vec<String> = self.drill.world(|world| {
            let there = proof.remaining.iter().filter(|item| item.kind != RemainingWhy::NotRead);
            // A task stops by itself meanwhile.
            there
                .filter(|item| kind(&item.arn) != "task" && !is_there(world, &item.arn, now))
                .filter(|item| item.state != "DRAINING")
                .map(|item| item.arn.clone())
                .collect()
        });
        if !wrong.is_empty() {
            self.watch.breaks("what remains is told", format!("told, and gone: {wrong:?}"));
        }
        if proof.remaining.is_empty() && teardown.view(session.ground()).problems.is_empty() {
            self.watch.breaks("why it is not verified is told", "nothing remains and no problem is told".to_owned());
        }
    }
}

fn arns(region: &quench_core::inventory::RegionInventory) -> BTreeSet<String> {
    let clusters = region.clusters.iter();
    let starters = region.relaunchers.iter().map(|starter| starter.arn.clone());
    let definitions = region.task_definitions.iter().map(|definition| definition.arn.clone());
    clusters
        .flat_map(|cluster| {
            let services = cluster.services.iter().map(|service| service.arn.clone());
            let tasks = cluster.tasks.iter().map(|task| task.arn.clone());
            std::iter::once(cluster.arn.clone()).chain(services).chain(tasks)
        })
        .chain(starters)
        .chain(definitions)
        .collect()
}
