import Providers
import Wire

/// `config.check`.
extension Workspace {
    /// Looks at the configuration away from the loop; another directory than the daemon's own only for an administrator,
    /// as the daemon may read what its callers may not.
    func check(_ request: ConfigCheck, _ call: Call) throws(RPCError) {
        var directory = supervisor.directory
        if let path = request.directory {
            guard call.caller.role == .admin else {
                throw RPCError(
                    .forbidden,
                    "another directory than the daemon's own is checked for an administrator only"
                )
            }
            guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0) else {
                throw .invalidParams([FieldProblem(path: "/directory", message: "must be an absolute path")])
            }
            directory = directory.elsewhere(path)
        }
        later(call) { [directory] () throws(RPCError) in await checked(directory) }
    }
}

@concurrent private func checked(_ directory: ConfigurationDirectory) async -> ConfigCheck.Result {
    let problems = directory.remarkable()
    return ConfigCheck.Result(
        directory: directory.path,
        valid: !problems.contains { $0.severity == .error },
        problems: problems.map(\.wire)
    )
}

extension ConfigurationDirectory {
    /// Everything that is remarkable about the directory and the presets: what `config.check` and `providerd --check`
    /// tell.
    ///
    /// It reads from the disk, so it is called off the loops.
    func remarkable() -> [Problem] {
        check(presets: PresetDirectories(configuration: path, data: PresetDirectories.standardData))
    }
}
