import Framing
import JSON

/// What a framer made of a stream: frames, and at the end how it ended.
private typealias Trace = [[UInt8]]

/// Feeds `framer` with each way to read `bytes`, whose traces must be the same, and so they must be when the receiver
/// stops after each frame and goes on with the rest.
///
/// `consume` adds frames to the trace and returns how many bytes it took; it throws what the framer throws.
private func compare<Framer>(
    _ bytes: [UInt8],
    _ make: () -> Framer,
    consume: (inout Framer, Span<UInt8>, FrameDecision, inout Trace) throws(FramingError) -> Int,
    finish: (inout Framer, inout Trace) throws(FramingError) -> Void
) -> Trace {
    var first: Trace?
    for pieces in reads(of: bytes) {
        for decision in [FrameDecision.proceed, .stop] {
            var framer = make()
            var trace: Trace = []
            do throws(FramingError) {
                for piece in pieces {
                    var rest = piece
                    repeat {
                        let frames = trace.count
                        let count = try consume(&framer, rest.span, decision, &trace)
                        check(count <= rest.count, "took \(count) of \(rest.count) bytes")
                        check(count > 0 || rest.isEmpty || trace.count > frames, "took nothing")
                        check(decision == .stop || count == rest.count, "took \(count) of \(rest.count) bytes")
                        rest.removeFirst(count)
                    } while !rest.isEmpty
                }
                try finish(&framer, &trace)
            } catch {
                trace.append(Array("failed: \(error)".utf8))
                do throws(FramingError) {
                    _ = try consume(&framer, bytes.span, decision, &trace)
                    finding("does not stay failed")
                } catch {}
            }
            if let first {
                check(
                    trace == first,
                    "reads of \(pieces.map(\.count)) differ: \(trace.map(\.text)), at once \(first.map(\.text))"
                )
            } else {
                first = trace
            }
        }
    }
    return first ?? []
}

func fuzzLines(_ bytes: [UInt8]) {
    var generator = InputGenerator(bytes)
    let limit = [8, 64, 1 << 20].randomElement(using: &generator) ?? 8
    let lines = compare(bytes) {
        LineFramer(limit: limit)
    } consume: { framer, read, decision, trace throws(FramingError) in
        try framer.consume(read) { line in
            check(line.count <= limit, "a line of \(line.count) bytes")
            trace.append(line.array)
            return decision
        }
    } finish: { framer, trace throws(FramingError) in
        try framer.finish { trace.append($0.array + Array("…".utf8)) }
    }
    check(lines.count <= bytes.count { $0 == UInt8(ascii: "\n") } + 1, "\(lines.count) lines")
    _ = compare(bytes) {
        NDJSONFramer(limit: limit)
    } consume: { framer, read, decision, trace throws(FramingError) in
        try framer.consume(read) { line in
            trace.append(line.array)
            return decision
        }
    } finish: { framer, trace throws(FramingError) in
        try framer.finish { trace.append($0.array + Array("…".utf8)) }
    }
}

func fuzzEvents(_ bytes: [UInt8]) {
    var generator = InputGenerator(bytes)
    let limit = [16, 1 << 20].randomElement(using: &generator) ?? 16
    func add(_ event: borrowing ServerSentEvent, to trace: inout Trace) {
        check(event.data.count <= limit, "an event of \(event.data.count) bytes")
        let end = event.isTerminated ? [0] : [1] as [UInt8]
        trace.append(event.data.array + [0] + event.type.array + [0] + event.lastEventID.array + end)
    }
    _ = compare(bytes) {
        EventStreamFramer(eventLimit: limit)
    } consume: { framer, read, decision, trace throws(FramingError) in
        // Two receivers write to one trace.
        let log = Log()
        defer { trace += log.trace }
        return try framer.consume(
            read,
            event: {
                add($0, to: &log.trace)
                return decision
            },
            otherLine: {
                log.trace.append($0.array + [2])
                return decision
            }
        )
    } finish: { framer, trace throws(FramingError) in
        let log = Log()
        defer { trace += log.trace }
        try framer.finish(
            event: {
                add($0, to: &log.trace)
                return .proceed
            },
            otherLine: {
                log.trace.append($0.array + [2])
                return .proceed
            }
        )
        log.trace.append(Array("\(framer.commentCount) \(framer.retryMilliseconds ?? -1)".utf8))
    }
}

private final class Log {
    var trace: Trace = []
}

func fuzzBinaryEvents(_ bytes: [UInt8]) {
    // A stream as it is begins with the highest byte of a length; everything else is a script.
    let isStream = bytes.first ?? 0 < 0x20
    let stream = isStream ? bytes : binaryStream(ofScript: bytes)
    let whole = trace(binary: stream)
    guard !isStream else { return }
    // No change of one byte goes unnoticed, and what is before it stays.
    var generator = InputGenerator(bytes)
    var corrupt = stream
    let place = Int.random(in: stream.indices, using: &generator)
    corrupt[place] ^= UInt8.random(in: 1...255, using: &generator)
    let broken = trace(binary: corrupt)
    check(broken.last?.starts(with: Array("failed: ".utf8)) == true, "a change of byte \(place) was not found")
    check(whole.starts(with: broken.dropLast()), "a change of byte \(place) changed what stands before it")
}

/// The stream of a script: each line a message, its headers before the first space as they are, its payload behind it.
private func binaryStream(ofScript script: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = []
    for line in script.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
        let headers = parts.first ?? []
        let payload = parts.count > 1 ? parts[1] : []
        BinaryEventWriter.append(headerBlock: headers.span, payload: payload.span, to: &stream)
    }
    return stream
}

private func trace(binary stream: [UInt8]) -> Trace {
    compare(stream) {
        BinaryEventFramer(eventLimit: 4096)
    } consume: { framer, read, decision, trace throws(FramingError) in
        try framer.consume(read) { event in
            trace.append(event.messageType.array + [0] + event.eventType.array + [0] + event.exceptionType.array)
            trace.append(event.errorCode.array + [0] + event.errorMessage.array + [0] + event.payload.array)
            return decision
        }
    } finish: { framer, trace throws(FramingError) in
        trace.append(try framer.finish() == .whole ? Array("whole".utf8) : Array("failed: truncated".utf8))
    }
}

func fuzzArray(_ bytes: [UInt8]) {
    var generator = InputGenerator(bytes)
    let limit = [16, 1 << 20].randomElement(using: &generator) ?? 16
    let depth = [3, 512].randomElement(using: &generator) ?? 3
    let trace = compare(bytes) {
        JSONArrayFramer(elementLimit: limit, depthLimit: depth)
    } consume: { framer, read, decision, trace throws(FramingError) in
        try framer.consume(read) { element in
            check(!element.isEmpty && element.count <= limit, "an element of \(element.count) bytes")
            trace.append(element.array)
            return decision
        }
    } finish: { framer, trace throws(FramingError) in
        let end = try framer.finish()
        check((end == .whole) == framer.isComplete, "\(end)")
        trace.append(end == .whole ? Array("whole".utf8) : Array("truncated".utf8))
    }
    guard limit > bytes.count, depth == 512, let last = trace.last else { return }
    // What the parser takes for an array or an object must be framed into just that, and the other way round.
    let elements = trace.dropLast()
    let value = try? JSONValue.parse(bytes, depthLimit: 513)
    let parsed = value?.arrayValue ?? (value?.objectValue == nil ? nil : value.map { [$0] })
    let framed = elements.map { try? JSONValue.parse($0) }
    let isWhole = last == Array("whole".utf8) && framed.allSatisfy { $0 != nil }
    // An object alone may be one level less deep than an array with such an element.
    guard parsed != nil || isWhole, !last.starts(with: Array("failed: an element of the array is nested".utf8)) else {
        return
    }
    check(isWhole && framed.map { $0 ?? .null } == parsed, "the parser finds \(String(describing: value))")
}
