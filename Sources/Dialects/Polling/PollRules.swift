/// How a handler file describes an interface that is asked again and again until the answer is there.
struct PollRules: Sendable, Hashable {
    /// The time before the first question.
    var initial = Duration.milliseconds(500)
    /// By how many hundredths the time between two questions grows.
    var growth = 150
    /// The longest time between two questions.
    var maximum = Duration.seconds(5)
    /// Hosts besides the endpoint's that an answer may name, without the key; `*.domain` for all below a domain.
    var followHosts: [String] = []
    /// Where the submitting request's answer names the address to ask.
    var url = PointerChoice()
    /// The path to ask behind the endpoint, with `{id}`; where the answers name no address.
    var path: String?
    /// Where the answers name the work's id.
    var id = PointerChoice()
    /// Where they name an address at which the answer streams.
    var streamURL = PointerChoice()
    /// Where they tell how far the work is.
    var status = PointerChoice()
    /// Words for work that is done.
    var done: [String] = []
    /// Words for work that has failed or was stopped.
    var failed: [String] = []
    /// Words for work that goes on; without any, all others.
    var running: [String] = []
    /// Where they name the address that stops the work.
    var cancelURL = PointerChoice()
    /// The path that stops it, with `{id}`.
    var cancelPath: String?
    /// The method that stops it.
    var cancelMethod = CancelMethod.post

    /// The methods that stop work.
    enum CancelMethod: String, Sendable, CaseIterable {
        /// `POST`.
        case post = "POST"
        /// `DELETE`.
        case delete = "DELETE"
        /// `PUT`.
        case put = "PUT"
        /// `GET`.
        case get = "GET"
    }

    /// How far work is.
    enum Progress: Sendable {
        /// It goes on.
        case running
        /// It is done.
        case done
        /// It has failed or was stopped.
        case failed
        /// The word is none that the handler knows.
        case unknown
    }

    /// What a word says.
    func progress(_ word: String) -> Progress {
        if done.contains(word) { return .done }
        if failed.contains(word) { return .failed }
        return running.isEmpty || running.contains(word) ? .running : .unknown
    }
}
