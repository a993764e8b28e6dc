//! The practice account: AWS over its own wire protocols, in process.
//!
//! [`Drill::handle`] takes the HTTP request that an AWS SDK would send and gives the HTTP response that AWS would give:
//! ECS (awsJson1.1), STS (awsQuery), EC2 (regions and networks, ec2Query), Account (restJson1), what relaunches tasks
//! (Application Auto Scaling, EventBridge, EventBridge Scheduler), and what tells of regions that nobody can look into:
//! CloudTrail and Cost Explorer, with the price list beside the bill (awsJson1.1). Beside these whatever signs somebody in:
//! AWS Sign-In and IAM Identity Center with the pages that a browser sees, sessions with codes of a device, and IAM, by whose
//! users, roles and policies every call is judged ([`SignInSettings`], [`NewUser`]). It names no AWS crate, so nothing in it can agree with the SDK by accident.
//!
//! What it is strict about is what a teardown trips over: page sizes, batch limits, `failures[]`, the states a service,
//! a task and a task definition walk through, the order in which things may be deleted, token buckets per region, lists
//! that lag behind, and opt-in regions that answer as if the credentials were wrong. Regions may be as far away as they
//! are ([`Drill::set_place`]), connections and answers may break ([`Fault`]), and an [`Attacker`] may make again what goes.
//!
//! What no call tells the [`World`] knows: what is the attacker's ([`World::is_rogue`]) and how long everything ran
//! ([`World::usage`]).
//!
//! Time is an input. Every state is computed from stored instants and [`quench_clock::Clock::now`], so the world is
//! right at any speed and under tokio's paused time, and no background task exists. Chance comes from the seed.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
//! use quench_drill::Drill;
//! let clock = quench_clock::Clock::scaled("2026-10-04T14:10:00Z".parse().unwrap(), 1.0);
//! let drill = Drill::start("small", 7, clock).unwrap();
//! let request = http::Request::post("https://ecs.us-east-1.amazonaws.com/")
//!     .header("authorization", "AWS4-HMAC-SHA256 Credential=AKIA/20261004/us-east-1/ecs/aws4_request, Signature=0")
//!     .header("x-amz-target", "AmazonEC2ContainerServiceV20141113.ListClusters")
//!     .body("{}".into())
//!     .unwrap();
//! let response = drill.handle(request).await.unwrap();
//! assert_eq!(response.status(), 200);
//! assert_eq!(drill.calls()["ecs:ListClusters"], 1);
//! # });
//! ```

mod api;
mod attacker;
mod buckets;
mod call;
mod chance;
mod change;
mod distance;
mod drill;
mod error;
mod fault;
mod handle;
mod least;
mod regions;
mod save;
mod scenario;
mod score;
mod state;
mod trip;
mod wire;
mod world;

pub use attacker::{Attacker, Deed, Habits};
pub use buckets::{Budget, budget};
pub use call::Call;
pub use change::Change;
pub use distance::Place;
pub use drill::{Drill, Hook, Keeper, Origin, Witness};
pub use error::{ConnectionLost, DrillError};
pub use fault::{DrawnFaults, Effect, Fault, When};
pub use least::Least;
pub use scenario::MadeAccount;
pub use score::{Left, LeftWhy, Score, Tally, Thing, ThingKind};
pub use wire::refusal::Refusal;
pub use wire::token::TokenVersion;
pub use world::account::{AccountState, CostExplorer};
pub use world::actor::{Actor, Identity};
pub use world::bill::settings::BillShape;
pub use world::capacity::{CapacityProvider, Daemon, Gateway, ProviderKind};
pub use world::cluster::Cluster;
pub use world::ecs_target::EcsParameters;
pub use world::event::NewEvent;
pub use world::identity::{KeyState, NewRole, NewUser};
pub use world::instance::ContainerInstance;
pub use world::label::{Campaign, Label, Pattern};
pub use world::network::{Network, SecurityGroup, Subnet};
pub use world::odd_event::Odd;
pub use world::opt_in::OptIn;
pub use world::protection::Unprotected;
pub use world::region::{ListedBy, Region};
pub use world::rule::{EventBus, NewRule, Rule, RuleState};
pub use world::rule_target::{FailedEntry, RuleTarget};
pub use world::scaling::{NewScalableTarget, ScalableTarget, Suspended};
pub use world::scaling_settings::{NewScalingPolicy, NewScheduledAction, ScalingPolicy, ScheduledAction};
pub use world::schedule::{AfterCompletion, NewSchedule, Schedule, ScheduleGroup, ScheduleState};
pub use world::schedule_target::{RetryPolicy, ScheduleTarget};
pub use world::service::{Controller, Deployment, LaunchType, Scheduling, Service, TaskSet};
pub use world::sign_in::Credentials;
pub use world::sign_in::settings::{Person, Portal, PortalAccount, SignInRefusal, SignInSettings, SignsInAs};
pub use world::spec::{NewCluster, NewService, NewTaskDefinition, NewTasks, Overrides};
pub use world::task::{Stop, Task, TaskStatus};
pub use world::task_definition::{DefinitionStatus, TaskDefinition};
pub use world::trail::TrailEvent;
pub use world::usage::{Usage, UsageKind};
pub use world::{ACCOUNT, CALLER_ROLE_ARN, World};
