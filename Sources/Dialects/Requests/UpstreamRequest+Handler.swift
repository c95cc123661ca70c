extension UpstreamRequest {
    /// A request that posts JSON: its own headers, then those of the dialect, then those of the handler, each of which
    /// takes the place of an earlier one with the same name.
    init(
        post body: [UInt8],
        to url: String,
        accept: String,
        headers: [HTTPField] = [],
        handler: Handler,
        warnings: [String] = []
    ) {
        let usual = [HTTPField("Content-Type", "application/json"), HTTPField("Accept", accept)]
        self.init(
            method: "POST",
            url: url,
            headers: (usual.overridden(by: headers)).overridden(by: handler.headers),
            body: body,
            warnings: warnings
        )
    }
}

extension [HTTPField] {
    /// The fields without those that `others` has too, and the others behind them.
    func overridden(by others: [HTTPField]) -> [HTTPField] {
        filter { field in !others.contains { $0.isNamed(field.name.lowercased()) } } + others
    }
}
