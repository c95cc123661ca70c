import Dialects
import JSON
import Providers
import Wire

/// The answer to `model.list`: everything that a chat can name, from what is known now.
///
/// Asks nobody, and takes milliseconds for thousands of providers: it is made off the loops.
struct ModelOverview: Sendable {
    /// The result's JSON.
    let json: [UInt8]
    /// Who is to be asked so that more is known next time.
    let flights: [ModelListings.Flight]

    /// Of the providers of a configuration that are not disabled.
    init(_ snapshot: Snapshot, _ listings: ModelListings) {
        let providers = snapshot.names.compactMap(snapshot.provider).filter(\.isEnabled)
        let (known, flights) = listings.overview(of: providers.filter(\.hasModelList))
        self.flights = flights
        let lists = Dictionary(known.map { ($0.provider.name, $0) }, uniquingKeysWith: { $1 })
        var models: [UInt8] = []
        var gaps: [ModelList.Gap] = []
        for provider in providers {
            let list = lists[provider.name]
            let entries = (list?.models ?? ListedModels(defaultOf: provider)).entries
            if !models.isEmpty && !entries.isEmpty { models.append(UInt8(ascii: ",")) }
            models += entries
            if let gap = list.map(\.gap) ?? provider.reasonForNoList {
                gaps.append(ModelList.Gap(provider: provider.name, message: gap))
            }
        }
        json = Self.json(models, snapshot, gaps)
    }

    private static func json(_ models: [UInt8], _ snapshot: Snapshot, _ gaps: [ModelList.Gap]) -> [UInt8] {
        let routes = snapshot.routes.values.sorted { $0.name < $1.name }
        var bytes = Array(#"{"models":["#.utf8) + models
        bytes.append(#"],"routes":["#)
        bytes += ListedModels.joined(routes)
        bytes.append(#"],"gaps":["#)
        bytes += ListedModels.joined(gaps)
        bytes.append(UInt8(ascii: "]"))
        if let name = snapshot.defaultProvider {
            bytes.append(#","default_provider":"#)
            JSONWriter.string(name, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}

extension ProviderConfiguration {
    /// Whether it can be asked for its models.
    var hasModelList: Bool {
        guard let endpoint, let dialect = DialectRegistry.dialect(named: handler.dialect) else { return false }
        return dialect.needsNetwork && dialect.modelsRequest(to: endpoint) != nil
    }

    /// Why it has no list, where other models than the default one may be asked all the same.
    fileprivate var reasonForNoList: String? {
        guard DialectRegistry.dialect(named: handler.dialect)?.needsNetwork == true else { return nil }
        return "it has no list of its models; those that it has can be asked by name"
    }
}
