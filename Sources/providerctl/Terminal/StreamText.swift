import Wire

/// Streams for people.
enum StreamText {
    /// A line for each, with a head.
    static func table(_ streams: [StreamInfo]) -> Table {
        var table = Table("STREAM", "PROVIDER", "MODEL", "UID", "STATE", "CHUNKS", "AGE")
        for stream in streams {
            table.add(
                stream.id,
                stream.provider,
                stream.model,
                "\(stream.uid)",
                stream.state.rawValue + (stream.detached ? " (detached)" : ""),
                "\(stream.chunks)",
                TimeText.of(milliseconds: stream.ageMS)
            )
        }
        return table
    }
}
