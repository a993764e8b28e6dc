//! The truth: which of what is there the attacker made. No call tells it; tests and scores do.

use super::{World, name};
use crate::Task;

impl World {
    /// Labels a cluster, service, task definition revision or task as the attacker's, by its ARN. The label belongs to the
    /// name, not to the thing: it outlives a deletion and holds for what is made anew under the same name.
    pub fn label_rogue(&mut self, arn: &str) {
        self.rogue.insert(arn.to_owned());
    }

    /// Whether something is the attacker's. What is in a rogue cluster is; a task is also by its definition's label, and by
    /// its service's, unless a revision of its family is labelled: of a service that was hijacked only the tasks of the
    /// hostile revision are.
    pub fn is_rogue(&self, arn: &str) -> bool {
        if self.rogue.contains(arn) {
            return true;
        }
        if let Some(task) = self.task(arn) {
            return self.is_rogue_task(task);
        }
        ["service", "task"].iter().any(|kind| self.in_rogue_cluster(arn, kind))
    }

    /// The same for a task that is at hand.
    pub(crate) fn is_rogue_task(&self, task: &Task) -> bool {
        if [&task.arn, &task.task_definition].iter().any(|arn| self.rogue.contains(*arn)) {
            return true;
        }
        if self.in_rogue_cluster(&task.arn, "task") {
            return true;
        }
        let (Some(service), Some(place)) = (&task.service, name::Place::of(&task.arn, "task")) else { return false };
        let cluster = place.rest.split_once('/').map_or("", |(cluster, _)| cluster);
        let by_service = self.rogue.contains(&name::arn(place.region, "service", &format!("{cluster}/{service}")));
        by_service && !self.has_labelled_revision(&task.task_definition)
    }

    fn in_rogue_cluster(&self, arn: &str, kind: &str) -> bool {
        let Some(place) = name::Place::of(arn, kind) else { return false };
        let cluster = place.rest.split_once('/').map(|(cluster, _)| cluster);
        cluster.is_some_and(|cluster| self.rogue.contains(&name::arn(place.region, "cluster", cluster)))
    }

    /// Whether some revision of the family of this one is labelled.
    fn has_labelled_revision(&self, definition: &str) -> bool {
        let Some((family, _)) = definition.rsplit_once(':') else { return false };
        let start = format!("{family}:");
        self.rogue.range(start.clone()..).next().is_some_and(|arn| arn.starts_with(&start))
    }
}
