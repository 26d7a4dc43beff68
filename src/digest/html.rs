//! HTML → blocks, in one parse and one walk.

use std::fmt::Write as _;

use ego_tree::iter::Edge;
