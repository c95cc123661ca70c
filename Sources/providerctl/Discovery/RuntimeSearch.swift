import Client
import JSON
import POSIX
import Wire

/// Asks the daemon to try every known service on this machine, all of them at once.
struct RuntimeSearch {
    private let candidates: [(preset: Preset, address: LocalAddress)]
    private let providers: [Provider]

    /// The search among the known services; those elsewhere are left out.
    init(presets: [Preset], ports: [ServicePort], providers: [Provider]) {
        self.providers = providers
        let local = presets.compactMap { preset in
            preset.endpoint.flatMap(LocalAddress.init).map { address in
                let port = ports.last { $0.service == preset.name }?.number
                return (preset, port.map(address.with) ?? address)
            }
        }
        candidates = local
    }

    /// What is found, in the order of the services; nobody is waited for longer than `seconds`.
    ///
    /// One address is one runtime: where several services share a port by custom, the first that answers stands for it.
    func run(_ session: inout Session, seconds: Int) throws -> [Runtime] {
        var found: [Int: Runtime] = [:]
        var open: [RPCID: Int] = [:]
        for (number, (preset, address)) in candidates.enumerated() {
            if let provider = providers.first(where: { $0.endpoint.flatMap(LocalAddress.init)?.port == address.port }) {
                found[number] = Runtime(preset: preset, endpoint: address.text, state: .configured(provider.name))
            } else {
                open[session.send(Method.providerAdd.rawValue, trial(preset, address).json)] = number
            }
        }
        let end = MonotonicClock.nanoseconds + UInt64(seconds) * 1_000_000_000
        while !open.isEmpty {
            let now = MonotonicClock.nanoseconds
            guard now < end else { break }
            switch try session.next(milliseconds: CInt((end - now) / 1_000_000 + 1)) {
            case .interrupted: throw Interruption()
            case .nothing: continue
            case .message(let message):
                guard let (id, number) = open.first(where: { message.ends($0.key) }) else { continue }
                open[id] = nil
                let (preset, address) = candidates[number]
                if let state = try state(message) {
                    found[number] = Runtime(preset: preset, endpoint: address.text, state: state)
                }
            }
        }
        var ports: Set<Int> = []
        return found.sorted { $0.key < $1.key }.map(\.value).filter { runtime in
            LocalAddress(runtime.endpoint).map { ports.insert($0.port).inserted } ?? true
        }
    }

    /// A provider that is tried and never written.
    private func trial(_ preset: Preset, _ address: LocalAddress) -> ProviderAdd {
        ProviderAdd(
            type: preset.type,
            name: free(preset.name),
            endpoint: address.text,
            handler: preset.handler,
            dryRun: true,
            verify: true
        )
    }

    /// A name that the daemon has nothing against.
    private func free(_ name: String) -> String {
        let names = Set(providers.map(\.name))
        return names.contains(name) ? (2...).lazy.map { "\(name)-\($0)" }.first { !names.contains($0) } ?? name : name
    }

    /// What an answer tells; nil where nothing of that kind is there.
    ///
    /// - Throws: what has nothing to do with the runtime, such as a lack of rights.
    private func state(_ message: Message) throws -> Runtime.State? {
        do {
            let result: ProviderAdd.Result = try message.result()
            guard let test = result.test else { return nil }
            if let models = test.models { return .found(models) }
            let isLocked = test.checks.contains { $0.step == .authorise && $0.outcome == .failed }
            return isLocked ? .locked : nil
        } catch let error as RPCError where ExitStatus(error.code) == .upstream {
            return error.details.httpStatus == 401 || error.details.httpStatus == 403 ? .locked : nil
        }
    }
}
