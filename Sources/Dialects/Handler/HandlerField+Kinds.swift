import JSON

/// The kinds of values that handlers hold.
extension HandlerField {
    /// A string that `check` finds nothing wrong with.
    static func text(
        _ name: String,
        _ path: Place<String>,
        _ documentation: String,
        schema: JSONObject = ["type": "string"],
        check: @escaping @Sendable (String) -> String?
    ) -> HandlerField {
        value(name, path, documentation, schema: schema) { value in
            guard let text = value.stringValue else { return .problem("must be a string") }
            if let reason = check(text) { return .problem(reason) }
            return .success(text)
        } encode: {
            .string($0)
        }
    }

    /// A string that `check` finds nothing wrong with, or null.
    static func optionalText(
        _ name: String,
        _ path: Place<String?>,
        _ documentation: String,
        schema: JSONObject = ["type": ["string", "null"]],
        check: @escaping @Sendable (String) -> String?
    ) -> HandlerField {
        value(name, path, documentation, schema: schema) { value in
            if value == .null { return .success(nil) }
            guard let text = value.stringValue else { return .problem("must be a string or null") }
            if let reason = check(text) { return .problem(reason) }
            return .success(text)
        } encode: {
            $0.map(JSONValue.string) ?? .null
        }
    }

    /// True or false.
    static func flag(
        _ name: String,
        _ path: Place<Bool>,
        _ documentation: String
    ) -> HandlerField {
        value(name, path, documentation, schema: ["type": "boolean"]) { value in
            guard let flag = value.boolValue else { return .problem("must be true or false") }
            return .success(flag)
        } encode: {
            .bool($0)
        }
    }

    /// A whole number within `range`.
    static func count(
        _ name: String,
        _ path: Place<Int>,
        _ range: ClosedRange<Int>,
        _ documentation: String
    ) -> HandlerField {
        let schema: JSONObject = [
            "type": "integer", "minimum": .number(JSONNumber(range.lowerBound)),
            "maximum": .number(JSONNumber(range.upperBound)),
        ]
        return value(name, path, documentation, schema: schema) { value in
            guard let count = value.intValue, range.contains(count) else {
                return .problem("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return .success(count)
        } encode: {
            .number(JSONNumber($0))
        }
    }

    /// A whole number from 1 to `limit`, or null.
    static func optionalCount(
        _ name: String,
        _ path: Place<Int?>,
        upTo limit: Int,
        _ documentation: String
    ) -> HandlerField {
        let schema: JSONObject = ["type": ["integer", "null"], "minimum": 1, "maximum": .number(JSONNumber(limit))]
        return value(name, path, documentation, schema: schema) { value in
            if value == .null { return .success(nil) }
            guard let count = value.intValue, (1...limit).contains(count) else {
                return .problem("must be a whole number from 1 to \(limit) or null")
            }
            return .success(count)
        } encode: {
            $0.map { .number(JSONNumber($0)) } ?? .null
        }
    }

    /// A time in seconds, more than nothing and at most a day.
    static func time(
        _ name: String,
        _ path: Place<Duration>,
        _ documentation: String
    ) -> HandlerField {
        let schema: JSONObject = [
            "type": "number", "exclusiveMinimum": 0, "maximum": .number(JSONNumber(Timeouts.limit.milliseconds / 1000)),
        ]
        return value(name, path, documentation, schema: schema) { value in
            guard let time = duration(value) else {
                return .problem("must be a time in seconds: above 0, at most a day")
            }
            return .success(time)
        } encode: {
            seconds($0)
        }
    }

    /// A time in seconds, or null.
    static func optionalTime(
        _ name: String,
        _ path: Place<Duration?>,
        _ documentation: String
    ) -> HandlerField {
        let schema: JSONObject = [
            "type": ["number", "null"], "exclusiveMinimum": 0,
            "maximum": .number(JSONNumber(Timeouts.limit.milliseconds / 1000)),
        ]
        return value(name, path, documentation, schema: schema) { value in
            if value == .null { return .success(nil) }
            guard let time = duration(value) else {
                return .problem("must be a time in seconds, above 0 and at most a day, or null")
            }
            return .success(time)
        } encode: {
            $0.map(seconds) ?? .null
        }
    }

    /// The time that a number of seconds names, to the millisecond, or `nil` when it is none of ours.
    private static func duration(_ value: JSONValue) -> Duration? {
        guard case .number(let number) = value, let seconds = number.double, seconds > 0 else { return nil }
        guard seconds <= Double(Timeouts.limit.milliseconds) / 1000 else { return nil }
        return .milliseconds(max(1, Int(seconds * 1000 + 0.5)))
    }

    /// The number of seconds that stands for a time: an integer where it is whole.
    private static func seconds(_ time: Duration) -> JSONValue {
        let milliseconds = time.milliseconds
        if milliseconds % 1000 == 0 { return .number(JSONNumber(milliseconds / 1000)) }
        return JSONNumber(Double(milliseconds) / 1000).map(JSONValue.number) ?? .null
    }
}
