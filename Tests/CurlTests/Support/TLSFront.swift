import DaemonHarness
import Glibc
import Harness

/// nginx in front of a plain server: TLS with HTTP/2 offered, bytes passed on as they come.
final class TLSFront {
    static let isPossible = Certificates.isPossible && ChildProcess.isInstalled("nginx")

    /// The port it listens on.
    let port: UInt16
    /// Keeps the port until nginx has it, from everybody else.
    private let placeholder: CInt
    private let directory: TemporaryDirectory
    private let process: ChildProcess

    /// Starts nginx with a certificate; without `http2` it speaks HTTP/1.1 only.
    init(_ kind: Certificates.Kind = .good, http2: Bool = true, upstreamPort: UInt16 = 9) throws {
        let certificates = try Certificates.shared.get()
        directory = try TemporaryDirectory()
        placeholder = try bindOnLoopback()
        port = try portNumber(of: placeholder)
        let path = directory.path
        try writeFile(
            path + "/nginx.conf",
            """
            daemon off;
            master_process off;
            pid \(path)/pid;
            error_log \(path)/error.log;
            events {}
            http {
                access_log off;
                client_body_temp_path \(path)/body;
                proxy_temp_path \(path)/proxy;
                fastcgi_temp_path \(path)/fastcgi;
                uwsgi_temp_path \(path)/uwsgi;
                scgi_temp_path \(path)/scgi;
                keepalive_requests 10000;
                add_header X-Connection $connection;
                server {
                    listen 127.0.0.1:\(port) ssl\(http2 ? " http2" : "");
                    ssl_certificate \(certificates.certificate(kind));
                    ssl_certificate_key \(certificates.key);
                    location /connection { return 200 "$connection"; }
                    location / {
                        proxy_pass http://127.0.0.1:\(upstreamPort);
                        proxy_http_version 1.1;
                        proxy_buffering off;
                        proxy_request_buffering off;
                    }
                }
            }
            """
        )
        process = try ChildProcess(
            ["nginx", "-p", path, "-e", path + "/error.log", "-c", path + "/nginx.conf"],
            output: path + "/output"
        )
        try waitUntilListening()
    }

    deinit {
        Glibc.close(placeholder)
    }

    /// The URL of a path.
    func url(_ path: String, host: String = "127.0.0.1") -> String { "https://\(host):\(port)\(path)" }

    func stop() {
        process.stop()
    }

    /// nginx says nowhere that it listens, so it is asked until it does.
    private func waitUntilListening() throws {
        for _ in 0..<12_000 {
            let fd = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
            defer { Glibc.close(fd) }
            if (try? connectToLoopback(fd, port: port)) != nil { return }
            usleep(5000)
        }
        throw HarnessError(
            "nginx does not listen: \(String(decoding: try readFile(directory.file("output")), as: UTF8.self))"
        )
    }
}
