//! The texts of an advisory: Markdown where its form has Markdown, plain text elsewhere.

use crate::{
    markdown,
    model::advisory::{Advisory, Form},
    page::ground::Ground,
};

/// Makes the texts of one advisory into HTML.
pub(super) struct Prose<'g> {
    ground: &'g Ground,
    markdown: bool,
    /// How many texts there were; their ids begin with it, so that those of two texts never meet.
    count: usize,
}

impl<'g> Prose<'g> {
    pub(super) fn of(advisory: &Advisory, ground: &'g Ground) -> Self {
        let markdown = match advisory.form {
            Form::Markdown | Form::Csaf21(_) => true,
            // CSAF 2.0 promises no more than plain text.
            Form::Csaf20(_) => false,
        };
        Self { ground, markdown, count: 0 }
    }

    /// A text as HTML; its headings begin below the third level.
    pub(super) fn html(&mut self, text: &str) -> String {
        self.count += 1;
        // What is translated is Markdown whatever its original is.
        if self.markdown || self.ground.is_translated(text) {
            self.ground.html(text, 1, &format!("{}-", self.count))
        } else {
            self.ground.spoken(text, markdown::plain_to_html(text))
        }
    }

    /// A text that is Markdown whatever the form of the advisory.
    pub(super) fn own(&mut self, text: &str) -> String {
        self.count += 1;
        self.ground.html(text, 1, &format!("{}-", self.count))
    }

    /// The words of a text on one line.
    pub(super) fn words(&self, text: &str) -> String {
        if self.markdown { markdown::to_text(text) } else { text.split_whitespace().collect::<Vec<_>>().join(" ") }
    }
}
