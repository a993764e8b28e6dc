//! The cloud of the test: the practice account as a process of its own, which outlives whoever is killed, and what it
//! tells of itself over plain HTTP.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use quench_clock::Clock;
use serde_json::{Value, json};

use crate::program;

/// Seconds of the account's time, and of its caller's, in one of the machine. Faster, and on a busy machine more of the
/// account's time passes within one call than a teardown has patience for.
pub(crate) const SPEED: &str = "120";

/// How long what somebody had sent may take to be handled.
const PATIENCE: Duration = Duration::from_secs(20);

/// Who works in the account meanwhile.
const COLLEAGUE: &str = "AKIACOLLEAGUE";

/// A running account. It ends with this value.
pub(crate) struct Account {
    process: Child,
    // The process ends when this does.
    _input: Option<ChildStdin>,
    port: u16,
}

/// A changing call that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) access_key: String,
    pub(crate) region: String,
    /// "ecs:StopTask"
    pub(crate) operation: String,
    pub(crate) targets: Vec<String>,
    /// None if it took effect.
    pub(crate) error: Option<String>,
}

impl Account {
    pub(crate) fn begin(seed: u64) -> Self {
        let seed = seed.to_string();
        // A round trip of two milliseconds of the machine: a kill also falls between a call's leaving and its arrival.
        let arguments = ["--scenario", "small", "--speed", SPEED, "--rtt", "1200", "--seed", &seed];
        let mut process = Command::new(program("serve"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let port = u16::try_from(said["port"].as_u64().unwrap()).unwrap();
        let account = Self { _input: process.stdin.take(), process, port };
        account.furnish_with_starters();
        account
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What truly is, by region.
    pub(crate) fn truth(&self) -> BTreeMap<String, Value> {
        let state = self.ask("GET /_drill/state", &[], "");
        state["regions"].as_object().unwrap().iter().map(|(code, region)| (code.clone(), region.clone())).collect()
    }

    /// The changing calls of everybody, once all that was sent by those who are gone has been handled.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let clock = Clock::system();
        let told = loop {
            let told = self.ask("GET /_drill/calls", &[], "");
            if told["connections"] == 1 {
                break told;
            }
            assert!(clock.monotonic() < PATIENCE, "somebody is still connected: {}", told["connections"]);
        };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let calls = told["calls"].as_array().unwrap().iter().map(|call| Call {
            access_key: text(&call["access_key"]),
            region: text(&call["region"]),
            operation: text(&call["operation"]),
            targets: call["targets"].as_array().unwrap().iter().map(text).collect(),
            error: call["error"].as_str().map(str::to_owned),
        });
        calls.collect()
    }

    /// A colleague gives the service something else to run.
    pub(crate) fn change_service(&self, region: &str, cluster: &str, service: &str) {
        let definition = self.register(region);
        let body = json!({"cluster": cluster, "service": service, "taskDefinition": definition});
        self.colleague(region, "UpdateService", &body);
    }

    /// A colleague starts a service of their own in the cluster; gives its ARN.
    pub(crate) fn add_service(&self, region: &str, cluster: &str) -> String {
        let definition = self.register(region);
        let network = json!({"awsvpcConfiguration": {"subnets": ["subnet-0feed0000000000a1"]}});
        let body = json!({
            "cluster": cluster, "serviceName": "of-a-colleague", "taskDefinition": definition, "desiredCount": 1,
            "launchType": "FARGATE", "networkConfiguration": network,
        });
        let made = self.colleague(region, "CreateService", &body);
        made["service"]["serviceArn"].as_str().unwrap().to_owned()
    }

    fn register(&self, region: &str) -> String {
        let container = json!({"name": "job", "image": "docker.io/colleague/job:1", "essential": true});
        let body = json!({
            "family": "of-a-colleague", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
            "cpu": "256", "memory": "512", "containerDefinitions": [container],
        });
        let made = self.colleague(region, "RegisterTaskDefinition", &body);
        made["taskDefinition"]["taskDefinitionArn"].as_str().unwrap().to_owned()
    }

    fn colleague(&self, region: &str, operation: &str, body: &Value) -> Value {
        self.call(region, "ecs", "POST /", &format!("AmazonEC2ContainerServiceV20141113.{operation}"), body)
    }

    /// A call of the colleague's to whichever service.
    pub(crate) fn call(&self, region: &str, service: &str, request: &str, target: &str, body: &Value) -> Value {
        let scope = format!("Credential={COLLEAGUE}/20261004/{region}/{service}/aws4_request");
        let headers = [
            format!("authorization: AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"),
            format!("x-amz-target: {target}"),
            "content-type: application/x-amz-json-1.1".to_owned(),
        ];
        self.ask(request, &headers, &body.to_string())
    }

    /// One request on a connection of its own; only a 200 will do.
    fn ask(&self, request: &str, headers: &[String], body: &str) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
        let length = body.len();
        let text = format!("{request} HTTP/1.1\r\nhost: account\r\n{headers}content-length: {length}\r\n\r\n{body}");
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = BufReader::new(stream);
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            assert!(answer.read_line(&mut line).unwrap() > 0, "{request}: it hung up after {head:?}");
            if line.trim().is_empty() {
                break;
            }
            head.push(line.trim().to_ascii_lowercase());
        }
        let length = head.iter().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap();
        let mut answered = vec![0; length];
        answer.read_exact(&mut answered).unwrap();
        let shown = String::from_utf8_lossy(&answered);
        assert!(head[0].contains(" 200"), "{request} {body}: {} {shown}", head[0]);
        serde_json::from_slice(&answered).unwrap()
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        // It may be gone already, and nobody can do more.
        let _ = self.process.kill().and_then(|()| self.process.wait().map(drop));
    }
}
