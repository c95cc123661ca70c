/// `daemon.status`: how the daemon is.
public struct DaemonStatus: RPCRequest, WireObject {
    /// The method's name.
    public static let method = Method.daemonStatus
    /// What it does, in one sentence.
    public static let summary =
        "Tells how the daemon is: its state, its workers, its configuration and the last reload."

    /// Asks how the daemon is.
    public init() {}

    /// The list of fields.
    public static let shape = Shape(DaemonStatus.init)

    /// Whether all is well.
    public enum State: String, WireChoice {
        /// It serves.
        case ready
        /// It finishes its streams and stops.
        case draining
        /// It serves, but something is wrong: its files, most often.
        case degraded
    }

    /// How the daemon is.
    public struct Result: WireObject {
        /// Whether all is well.
        public var state: State
        /// The daemon's version.
        public var version: String
        /// Its process id.
        public var pid: Int
        /// How long it has run, in seconds.
        public var uptime: Int
        /// The generation of the configuration in use.
        public var generation: Int
        /// How many providers there are.
        public var providers: Int
        /// The workers, each with its load.
        public var workers: [WorkerStatus]
        /// The directory of the configuration's files.
        public var configDirectory: String
        /// The last time the files were read, if they were read again since the start.
        public var lastReload: ReloadStatus?

        /// Describes a daemon.
        public init(
            state: State,
            version: String,
            pid: Int,
            uptime: Int,
            generation: Int,
            providers: Int,
            workers: [WorkerStatus],
            configDirectory: String,
            lastReload: ReloadStatus? = nil
        ) {
            self.state = state
            self.version = version
            self.pid = pid
            self.uptime = uptime
            self.generation = generation
            self.providers = providers
            self.workers = workers
            self.configDirectory = configDirectory
            self.lastReload = lastReload
        }

        /// The list of fields.
        public static let shape = Shape(
            Result.init,
            Field("state", \.state, "Whether all is well."),
            Field("version", \.version, "The daemon's version."),
            Field("pid", \.pid, "Its process id."),
            Field("uptime", \.uptime, "How long it has run, in seconds."),
            Field("generation", \.generation, "The generation of the configuration in use."),
            Field("providers", \.providers, "How many providers there are."),
            Field("workers", \.workers, "The workers, each with its load."),
            Field("config_directory", \.configDirectory, "The directory of the configuration's files."),
            Field("last_reload", \.lastReload, "The last time the files were read, and what came of it.")
        )
    }
}
