//! What the team did: a shell loop over the regions, one `aws` command after the other, in its order. INACTIVE definitions
//! are deleted, ACTIVE ones deregistered, then cluster by cluster: services to zero and deleted by force, tasks stopped, the
//! cluster deleted. It waits for nothing and repeats nothing.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use quench_clock::Clock;
use quench_drill::Drill;
use serde_json::{Value, json};

/// The AWS CLI before its request is sent: Python starts, the command's model is read. Measured: 0.36 s of a processor.
const STARTS_IN: Duration = Duration::from_millis(360);

/// Seconds until no rogue task burns in a region that can be reached.
pub(crate) async fn respond(drill: &Drill, clock: &Clock) -> f64 {
    let began = clock.monotonic();
    let regions: Vec<String> = drill.world(|world| {
        let usable = world.regions().filter(|region| region.opt_in.usable(world.now()));
        usable.map(|region| region.code.clone()).collect()
    });
    let shell = Shell { drill, clock };
    for region in &regions {
        shell.clear(region).await;
    }
    loop {
        let burns = drill.world(|world| world.burning_tasks().any(|task| world.is_rogue(&task.arn)));
        if !burns {
            return clock.monotonic().saturating_sub(began).as_secs_f64();
        }
        clock.sleep(Duration::from_millis(200)).await;
    }
}

struct Shell<'a> {
    drill: &'a Drill,
    clock: &'a Clock,
}

impl Shell<'_> {
    async fn clear(&self, region: &str) {
        for arn in self.all(region, "ListTaskDefinitions", json!({"status": "INACTIVE"}), "taskDefinitionArns").await {
            self.aws(region, "DeleteTaskDefinitions", &json!({"taskDefinitions": [arn]})).await;
        }
        for arn in self.all(region, "ListTaskDefinitions", json!({"status": "ACTIVE"}), "taskDefinitionArns").await {
            if self.drill.world(|world| world.is_rogue(&arn)) {
                self.aws(region, "DeregisterTaskDefinition", &json!({"taskDefinition": arn})).await;
            }
        }
        for cluster in self.all(region, "ListClusters", json!({}), "clusterArns").await {
            if self.drill.world(|world| world.is_rogue(&cluster)) {
                self.clear_cluster(region, &cluster).await;
            }
        }
    }

    async fn clear_cluster(&self, region: &str, cluster: &str) {
        for service in self.all(region, "ListServices", json!({"cluster": cluster}), "serviceArns").await {
            let to_zero = json!({"cluster": cluster, "service": service, "desiredCount": 0});
            self.aws(region, "UpdateService", &to_zero).await;
            self.aws(region, "DeleteService", &json!({"cluster": cluster, "service": service, "force": true})).await;
        }
        for task in self.all(region, "ListTasks", json!({"cluster": cluster}), "taskArns").await {
            self.aws(region, "StopTask", &json!({"cluster": cluster, "task": task})).await;
        }
        self.aws(region, "DeleteCluster", &json!({"cluster": cluster})).await;
    }

    /// One command that follows its pages.
    async fn all(&self, region: &str, operation: &str, mut body: Value, key: &str) -> Vec<String> {
        let mut items = Vec::new();
        loop {
            let answer = self.aws(region, operation, &body).await;
            let page = answer.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
            items.extend(page.iter().filter_map(Value::as_str).map(str::to_owned));
            match answer.get("nextToken").cloned() {
                Some(token) => body["nextToken"] = token,
                None => return items,
            }
        }
    }

    /// One command: a process, a connection of its own, a request.
    async fn aws(&self, region: &str, operation: &str, body: &Value) -> Value {
        self.clock.sleep(STARTS_IN).await;
        // TCP, then TLS.
        self.clock.sleep(self.drill.rtt_of(region) * 2).await;
        let scope = format!("AKIASCRIPT/20261004/{region}/ecs/aws4_request");
        let request = Request::post(format!("https://ecs.{region}.amazonaws.com/"))
            .header("authorization", format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"))
            .header("x-amz-target", format!("AmazonEC2ContainerServiceV20141113.{operation}"))
            .body(Bytes::from(body.to_string()));
        let Ok(request) = request else { return Value::Null };
        match self.drill.handle(request).await {
            Ok(answer) => serde_json::from_slice(answer.body()).unwrap_or_default(),
            Err(_) => Value::Null,
        }
    }
}
