package import JSON

/// Reading and writing of handler files.
extension Handler {
    /// Reads a handler; a member that is not there keeps the value of its dialect's default handler.
    ///
    /// - Throws: `HandlerError` with every problem, each with its JSON Pointer.
    package init(_ value: JSONValue) throws(HandlerError) {
        guard case .object(let object) = value else {
            throw HandlerError(problems: [HandlerProblem("a handler is a JSON object")])
        }
        guard let name = object["dialect"] else {
            throw HandlerError(problems: [HandlerProblem("the member dialect is missing")])
        }
        // An unknown dialect is reported where its field is read; until then any defaults will do for the rest.
        self = Self.templates.first(where: { $0.dialect == name.stringValue }) ?? .openAI
        let problems = Self.read(object, HandlerField.all, into: &self)
        guard problems.isEmpty else { throw HandlerError(problems: problems) }
    }

    /// The handler with the members of `overrides` in place of its own, as `provider.add` allows; its dialect stays.
    ///
    /// - Throws: `HandlerError` with every problem, each with its JSON Pointer into `overrides`.
    package func overridden(by overrides: JSONValue) throws(HandlerError) -> Handler {
        guard case .object(let object) = overrides else {
            throw HandlerError(problems: [HandlerProblem("a handler is a JSON object")])
        }
        var handler = self
        var problems = Self.read(object, HandlerField.all, into: &handler)
        if handler.dialect != dialect, problems.isEmpty {
            problems.append(HandlerProblem("must be \(dialect), as the type \(dialect) has it", at: "/dialect"))
        }
        guard problems.isEmpty else { throw HandlerError(problems: problems) }
        return handler
    }

    /// The whole handler as a file holds it, with nothing left to defaults.
    package var json: JSONValue {
        .object(write(HandlerField.all))
    }

    /// Reads the members that are there and reports all that is wrong with them.
    private static func read(
        _ object: JSONObject,
        _ fields: [HandlerField],
        into handler: inout Handler,
        isRoot: Bool = true
    ) -> [HandlerProblem] {
        var problems: [HandlerProblem] = []
        for (name, value) in object.members.map({ ($0.key, $0.value) }) {
            let pointer = HandlerProblem.pointer(name)
            if isRoot && name == "$schema" {
                // For editors only; its address is never fetched.
                if value.stringValue == nil { problems.append(HandlerProblem("must be a string", at: pointer)) }
                continue
            }
            guard let field = fields.first(where: { $0.name == name && $0.isPart(of: handler.dialect) }) else {
                let known = fields.filter { $0.isPart(of: handler.dialect) }.map(\.name).joined(separator: ", ")
                problems.append(HandlerProblem("there is no member \(quoted(name)); there are \(known)", at: pointer))
                continue
            }
            switch field.shape {
            case .value(_, let read, _):
                problems += read(value, &handler).map { $0.within(pointer) }
            case .group(let members):
                guard case .object(let group) = value else {
                    problems.append(HandlerProblem("must be an object", at: pointer))
                    continue
                }
                problems += Self.read(group, members, into: &handler, isRoot: false).map { $0.within(pointer) }
            }
        }
        return problems
    }

    /// The object that `read` makes the same handler of.
    private func write(_ fields: [HandlerField]) -> JSONObject {
        var object = JSONObject()
        for field in fields where field.isPart(of: dialect) {
            switch field.shape {
            case .value(_, _, let write): object[field.name] = write(self)
            case .group(let members): object[field.name] = .object(self.write(members))
            }
        }
        return object
    }
}
