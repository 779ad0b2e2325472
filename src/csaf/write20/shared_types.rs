//! The types that are the same in CSAF 2.1.

use csaf_rs::schema::csaf2_0::schema as csaf20;

super::super::write::write_shared_types!(csaf20, ToString::to_string);
