//! Names by number: half a million rows name a few dozen places and services.

use std::collections::HashMap;

/// Names by index, in the order in which they came.
#[derive(Clone)]
pub(super) struct Names<T> {
    list: Vec<T>,
    index: HashMap<T, u16>,
}

impl<T: Clone + Ord + std::hash::Hash> Names<T> {
    pub(super) fn new() -> Self {
        Self { list: Vec::new(), index: HashMap::new() }
    }

    /// The index of a name; none where there is no room for another one, which no bill comes near.
    pub(super) fn of(&mut self, name: T) -> Option<u16> {
        if let Some(index) = self.index.get(&name) {
            return Some(*index);
        }
        let index = u16::try_from(self.list.len()).ok()?;
        self.list.push(name.clone());
        self.index.insert(name, index);
        Some(index)
    }

    pub(super) fn get(&self, index: u16) -> Option<&T> {
        self.list.get(usize::from(index))
    }

    /// Where each index goes once the names are in order, so that a bill does not depend on which page named one first.
    pub(super) fn ranks(&self) -> Vec<u16> {
        let mut order: Vec<usize> = (0..self.list.len()).collect();
        order.sort_by(|one, other| self.list.get(*one).cmp(&self.list.get(*other)));
        let mut ranks = vec![0; self.list.len()];
        for (rank, index) in (0..=u16::MAX).zip(order) {
            if let Some(slot) = ranks.get_mut(index) {
                *slot = rank;
            }
        }
        ranks
    }

    pub(super) fn into_sorted(self) -> Vec<T> {
        let mut list = self.list;
        list.sort();
        list
    }
}

/// Drops the names that no item names, and renumbers the others. Their order stays.
pub(super) fn drop_unused<T, I>(names: &mut Vec<T>, items: &mut [I], index: impl Fn(&mut I) -> &mut u16) {
    let mut used = vec![false; names.len()];
    for item in items.iter_mut() {
        if let Some(used) = used.get_mut(usize::from(*index(item))) {
            *used = true;
        }
    }
    let mut next = 0_u16;
    let number = |used: &bool| {
        let number = next;
        // After the last of 65,536 names nothing is numbered any more.
        next = next.saturating_add(u16::from(*used));
        number
    };
    let numbers: Vec<u16> = used.iter().map(number).collect();
    for item in items {
        let index = index(item);
        *index = numbers.get(usize::from(*index)).copied().unwrap_or_default();
    }
    let mut used = used.into_iter();
    names.retain(|_| used.next() == Some(true));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_as_many_names_as_an_index_counts_and_no_more() {
        let mut names = Names::new();
        let last = (0..65_536_u32).map(|name| names.of(name)).last();
        assert_eq!(last, Some(Some(u16::MAX)));
        assert_eq!((names.of(65_536), names.of(7)), (None, Some(7)));
        assert_eq!(names.ranks().last(), Some(&u16::MAX));
    }

    #[test]
    fn ranks_are_where_names_go_and_what_nothing_names_is_dropped() {
        let mut names = Names::new();
        let found: Vec<Option<u16>> = ["c", "a", "b", "a"].into_iter().map(|name| names.of(name)).collect();
        assert_eq!(found, [Some(0), Some(1), Some(2), Some(1)]);
        assert_eq!(names.ranks(), [2, 0, 1]);
        let mut sorted = names.into_sorted();
        let mut indices = [2, 0, 2];
        drop_unused(&mut sorted, &mut indices, |index| index);
        assert_eq!((sorted, indices), (vec!["a", "c"], [1, 0, 1]));
    }
}
