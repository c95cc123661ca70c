package import JSON

/// One value of `provider.add` or `provider.update`: its name, what a form shows for it, and what it must be.
package struct ProviderField: Sendable {
    /// The member's name.
    package let name: String
    /// The question of a form.
    package let title: String
    /// A sentence or two below it.
    package let summary: String
    /// What the value must be.
    package let rule: FieldRule
    /// Whether there must be one.
    package var isRequired = false
    /// Whether null is a value, too: it stands for none, and in `provider.update` takes away what there is.
    package var takesNull = false
    /// Whether a form folds it away.
    package var isAdvanced = false
    /// Whether it is a secret: asked for without echo and never answered.
    package var isSecret = false
    /// What is taken when there is none.
    package var defaultValue: JSONValue?
    /// Values that help to understand what is asked for.
    package var examples: [JSONValue] = []
}
