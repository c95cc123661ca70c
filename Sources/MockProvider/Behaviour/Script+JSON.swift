import JSON

extension Script {
    /// Reads a script file.
    ///
    /// - Throws: `ScriptError` with the place of the first thing that is wrong.
    package static func parse(_ text: [UInt8]) throws(ScriptError) -> Script {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(text, duplicates: .reject)
        } catch {
            throw ScriptError(path: "", message: "line \(error.location(in: text.span)): \(error.message)")
        }
        var top = try ScriptObject(value, at: "")
        // For editors; where a schema lies is none of our business.
        _ = top.value("$schema")
        var script = Script()
        if var models = try top.object("models") {
            for (name, value) in models.members() {
                script.models[name] = try behaviours(value, at: models.place(name))
            }
        }
        if let fallback = try top.object("fallback") { script.fallback = try Behaviour(fallback) }
        if let listing = try top.object("listing") { script.listing = try Behaviour(listing) }
        script.listed = try top.strings("list")
        script.credential = try CredentialRule.read("require", of: &top)
        try top.end()
        return script
    }

    private static func behaviours(_ value: JSONValue, at path: String) throws(ScriptError) -> [Behaviour] {
        guard let list = value.arrayValue else { return [try Behaviour(ScriptObject(value, at: path))] }
        guard !list.isEmpty else { throw ScriptError(path: path, message: "must have a behaviour") }
        var behaviours: [Behaviour] = []
        for (index, element) in list.enumerated() {
            behaviours.append(try Behaviour(ScriptObject(element, at: "\(path)/\(index)")))
        }
        return behaviours
    }
}

extension CredentialRule {
    /// Reads `"bearer"` or `{"style":"header:x-api-key","key":"…"}`.
    static func read(_ key: String, of parent: inout ScriptObject) throws(ScriptError) -> CredentialRule? {
        guard let value = parent.value(key) else { return nil }
        if let text = value.stringValue {
            return CredentialRule(try style(text, at: parent.place(key)))
        }
        var object = try ScriptObject(value, at: parent.place(key))
        guard let text = try object.string("style") else {
            throw ScriptError(path: object.path, message: "must have a style")
        }
        let rule = CredentialRule(try style(text, at: object.place("style")), key: try object.string("key"))
        try object.end()
        return rule
    }

    private static func style(_ text: String, at path: String) throws(ScriptError) -> CredentialStyle {
        guard let style = CredentialStyle(text) else {
            throw ScriptError(path: path, message: "must be bearer, header:NAME, query:NAME, sigv4 or own")
        }
        return style
    }
}
