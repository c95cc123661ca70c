import JSON

@testable import Dialects

/// Interfaces for which there is a compiled dialect, described by handler files instead.
enum DeclaredDialects {
    /// Text-generation-inference.
    static let tgi = #"""
        {
          "dialect": "declarative", "paths": {"chat": "/generate_stream"},
          "request": {"body": {
            "inputs": {"$prompt": true}, "stream": {"$stream": true},
            "parameters": {
              "details": true, "return_full_text": false, "max_new_tokens": {"$param": "max_tokens"},
              "temperature": {"$param": "temperature"}, "top_p": {"$param": "top_p"}, "seed": {"$param": "seed"},
              "stop": {"$param": "stop", "as": "list"}
            }
          }},
          "response": {
            "id": null, "model": null, "reasoning": null, "tool_calls": {},
            "text": {"pointer": "/token/text", "unless": "/token/special"},
            "finish_reason": "/details/finish_reason",
            "finish_reasons": {"length": "length", "eos_token": "stop", "stop_sequence": "stop"},
            "usage": {"prompt": "/details/input_length", "completion": "/details/generated_tokens"},
            "error": "/error", "done": "/generated_text", "end": ["done"],
            "whole": {"text": ["/0/generated_text", "/generated_text"], "tool_calls": {}, "reasoning": null}
          }
        }
        """#

    /// Cloudflare's Workers AI.
    static let cloudflare = #"""
        {
          "dialect": "declarative", "paths": {"chat": "/ai/run/{model}"},
          "request": {"body": {
            "messages": {"$param": "messages"}, "stream": {"$stream": true}, "tools": {"$param": "tools"},
            "max_tokens": {"$param": "max_tokens"}, "temperature": {"$param": "temperature"}
          }},
          "response": {
            "created": "/created", "text": ["/response", "/choices/0/delta/content"],
            "reasoning": "/choices/0/delta/reasoning_content",
            "tool_calls": {
              "list": ["/tool_calls", "/choices/0/delta/tool_calls"], "index": "/index", "id": "/id",
              "name": ["/function/name", "/name"], "arguments": ["/function/arguments", "/arguments"]
            },
            "finish_reason": ["/finish_reason", "/choices/0/finish_reason"],
            "finish_reasons": {"stop": "stop", "length": "length", "model_length": "length", "tool_calls": "tool_calls"},
            "usage": {
              "prompt": "/usage/prompt_tokens", "completion": "/usage/completion_tokens", "total": "/usage/total_tokens"
            },
            "error": ["/errors/0", "/error"], "end": ["[DONE]", "finish_reason"],
            "whole": {
              "id": "/result/id", "text": ["/result/response", "/result/choices/0/message/content"],
              "finish_reason": ["/result/finish_reason", "/result/choices/0/finish_reason"],
              "usage": {
                "prompt": "/result/usage/prompt_tokens", "completion": "/result/usage/completion_tokens",
                "total": "/result/usage/total_tokens"
              }
            }
          }
        }
        """#

    /// DashScope's own interface; with `cumulative` for models that repeat all of the text in each event.
    static func dashScope(_ mode: String) -> String {
        #"""
        {
          "dialect": "declarative", "paths": {"chat": "/services/aigc/text-generation/generation"},
          "headers": {"X-DashScope-SSE": "enable"},
          "request": {"body": {
            "model": {"$model": true}, "input": {"messages": {"$param": "messages"}},
            "parameters": {
              "result_format": "message", "incremental_output": true, "temperature": {"$param": "temperature"},
              "max_tokens": {"$param": "max_tokens"}, "stop": {"$param": "stop"}, "tools": {"$param": "tools"},
              "enable_thinking": {"$param": "enable_thinking"}, "thinking_budget": {"$param": "thinking_budget"}
            }
          }},
          "response": {
            "mode": "MODE", "id": "/request_id", "model": null,
            "text": ["/output/choices/0/message/content/0/text", "/output/choices/0/message/content", "/output/text"],
            "reasoning": "/output/choices/0/message/reasoning_content",
            "tool_calls": {
              "list": "/output/choices/0/message/tool_calls", "index": "/index", "id": "/id", "name": "/function/name",
              "arguments": "/function/arguments"
            },
            "finish_reason": ["/output/choices/0/finish_reason", "/output/finish_reason"],
            "finish_reasons": {"null": null, "stop": "stop", "length": "length", "tool_calls": "tool_calls"},
            "usage": {
              "prompt": "/usage/input_tokens", "completion": "/usage/output_tokens", "total": "/usage/total_tokens",
              "cached": "/usage/prompt_tokens_details/cached_tokens"
            },
            "error": null, "end": ["finish_reason"]
          }
        }
        """#.replacing("MODE", with: mode)
    }

    /// Replicate's predictions, polled or followed as a stream.
    static let replicate = #"""
        {
          "dialect": "polling", "paths": {"chat": "/models/{model}/predictions"},
          "request": {"body": {
            "stream": true,
            "input": {
              "prompt": {"$prompt": true}, "max_tokens": {"$param": "max_tokens"},
              "temperature": {"$param": "temperature"}
            }
          }},
          "response": {
            "mode": "cumulative", "data": "text", "events": {"parts": ["output"], "done": ["done"]},
            "id": "/id", "text": "/output", "error": "/error", "finish_reason": ["/reason", "/status"],
            "finish_reasons": {"succeeded": "stop", "canceled": "error", "error": "error"},
            "finish_reason_at_end": "stop",
            "usage": {"prompt": "/metrics/input_token_count", "completion": "/metrics/output_token_count"}
          },
          "poll": {
            "follow_hosts": ["*.replicate.net", "*.replicate.com"],
            "id": "/id", "url": "/urls/get", "path": null, "stream_url": "/urls/stream", "status": "/status",
            "done": ["succeeded"], "failed": ["failed", "canceled", "aborted"],
            "running": ["starting", "processing", "queued"], "cancel_url": "/urls/cancel", "cancel_path": null
          }
        }
        """#

    /// The handler that a text describes.
    static func handler(_ text: String) throws -> Handler {
        try Handler(JSONValue.parse(text))
    }
}
