import JSON

extension ResponseStyle {
    /// Reads the members of a behaviour that are about status, headers and body.
    mutating func read(_ source: inout ScriptObject) throws(ScriptError) {
        status = try source.count("status") ?? status
        if var object = try source.object("headers") {
            for (name, value) in object.members() {
                guard let text = value.stringValue else {
                    throw ScriptError(path: object.place(name), message: "must be a string")
                }
                add(name, text)
            }
        }
        if let seconds = try source.string("retry_after") { add("Retry-After", seconds) }
        if let target = try source.string("redirect") {
            if status == 200 { status = 307 }
            add("Location", target)
        }
        switch source.value("body") {
        case nil: break
        case .string(let text): body = Array(text.utf8)
        case let value?: body = value.serialized()
        }
        contentType = try source.string("content_type") ?? contentType
        framing = try source.choice("framing") ?? framing
        whole = try source.bool("whole") ?? whole
        closes = try source.bool("closes") ?? closes
    }
}

extension Delivery {
    /// Reads the members of a behaviour that are about when and where bytes leave.
    mutating func read(_ source: inout ScriptObject) throws(ScriptError) {
        delay = try source.count("delay_us") ?? delay
        interval = try source.count("interval_us") ?? interval
        if let sizes = source.value("split") {
            let elements = sizes.arrayValue ?? [sizes]
            split = elements.compactMap(\.intValue).filter { $0 > 0 }
            guard !elements.isEmpty, split.count == elements.count else {
                throw ScriptError(path: source.place("split"), message: "must be a number of bytes or an array of them")
            }
        }
        splitInterval = try source.count("split_interval_us") ?? splitInterval
        if let pause = try source.count("trickle_us") { (split, splitInterval) = ([1], pause) }
        if var object = try source.object("stall") { stall = try Stall(&object) }
        if var object = try source.object("cut") {
            cut = Cut(after: try object.count("after_bytes") ?? 0, manner: try object.choice("manner") ?? .close)
            try object.end()
        }
        if var object = try source.object("flood") {
            guard let kind = try object.choice("kind", Flood.Kind.self) else {
                throw ScriptError(path: object.path, message: "must have a kind")
            }
            flood = Flood(kind, bytes: try object.count("bytes") ?? .max)
            try object.end()
        }
    }
}

extension Delivery.Stall {
    fileprivate init(_ source: inout ScriptObject) throws(ScriptError) {
        let place: Place
        switch source.value("at") {
        case .string("before_head"): place = .beforeHead
        case .string("after_head"): place = .afterHead
        case .number(let number) where (number.int ?? -1) >= 0: place = .afterChunk(number.int ?? 0)
        default:
            throw ScriptError(
                path: source.place("at"),
                message: "must be before_head, after_head or a number of chunks"
            )
        }
        self.init(at: place, duration: try source.count("for_us"), commentInterval: try source.count("comments_us"))
        try source.end()
    }
}
