#!/usr/bin/env python3
"""Refuses what must not reach an AWS account.

    terraform show -json PLAN | infra/policy/check.py -      a plan, or a state
    infra/policy/check.py FILE…
    infra/policy/check.py --rules                            lists the rules

Reads the JSON of `terraform show -json` (plan or state), and of the state that `terraform test -json -verbose` prints. What a plan
does not know yet it cannot judge: ci/terraform.sh also judges the mocked apply, where everything is known.
Exit codes: 0 nothing to refuse, 1 something, 2 the input cannot be read."""

import argparse
import json
import pathlib
import re
import sys

RULES = {}
INCIDENTS = pathlib.Path(__file__).resolve().parents[2] / "docs/operations/incidents"

# Calls that AWS cannot bind to a resource.
UNBOUND_ACTIONS = {"ecr:GetAuthorizationToken", "ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition", "sts:GetCallerIdentity"}
SECRET_NAME = re.compile(r"SECRET|PASSWORD|TOKEN|DATABASE__URL|CACHE__URL|KEYS?$")
WORLD = {"0.0.0.0/0", "::/0"}


class Resource:
    """A resource or data source with the values that are known."""

    def __init__(self, address, mode, kind, values):
        self.address, self.mode, self.type, self.values = address, mode, kind, values or {}
        self.module = address[: address.rfind(("data." if mode == "data" else "") + kind + ".")].rstrip(".")

    def get(self, path, default=None):
        """A value by its path, through blocks, which Terraform prints as lists of one."""
        value = self.values
        for word in path.split("."):
            while isinstance(value, list):
                value = value[0] if value else None
            if not isinstance(value, dict):
                return default
            value = value.get(word)
        return default if value is None else value


class Stack:
    """All resources of a plan or a state."""

    def __init__(self, document):
        self.resources = []
        roots = [document.get("root_module"), document.get("planned_values", {}).get("root_module"),
                 document.get("values", {}).get("root_module"), document.get("prior_state", {}).get("values", {}).get("root_module")]
        if not any(roots):
            raise ValueError("neither a plan nor a state of `terraform show -json`")
        for root in filter(None, roots):
            self._add_module(root)
        known = {each.address for each in self.resources}
        # Data sources that wait for the apply: what is written in them is known.
        for change in document.get("resource_changes", []):
            if change["mode"] == "data" and change["address"] not in known:
                self.resources.append(Resource(change["address"], "data", change["type"], change["change"]["after"]))

    def _add_module(self, module):
        for each in module.get("resources", []):
            self.resources.append(Resource(each["address"], each["mode"], each["type"], each.get("values")))
        for child in module.get("child_modules", []):
            self._add_module(child)

    def all(self, *kinds):
        return [each for each in self.resources if each.mode == "managed" and each.type in kinds]

    def documents(self):
        return [each for each in self.resources if each.mode == "data" and each.type == "aws_iam_policy_document"]

    def companions(self, kind, bucket):
        """Resources of a kind that name this bucket; one whose bucket is not known yet belongs to the bucket of its module."""
        names = {bucket.values.get("id"), bucket.values.get("bucket")} - {None}
        return [each for each in self.all(kind)
                if each.values.get("bucket") in names or (each.values.get("bucket") is None and each.module == bucket.module)]


def rule(name):
    def register(check):
        RULES[name] = check
        return check
    return register


@rule("bucket-public")
def bucket_public(stack):
    """A bucket has all four switches of the public access block."""
    switches = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    for bucket in stack.all("aws_s3_bucket"):
        blocks = stack.companions("aws_s3_bucket_public_access_block", bucket)
        if not any(all(block.get(switch) for switch in switches) for block in blocks):
            yield bucket, "may be made public: it needs an aws_s3_bucket_public_access_block with all four switches"


@rule("bucket-unencrypted")
def bucket_unencrypted(stack):
    """A bucket says how it is encrypted."""
    for bucket in stack.all("aws_s3_bucket"):
        # The block is enough: while the key is not known, a plan shows it empty.
        if not any(each.get("rule.apply_server_side_encryption_by_default")
                   for each in stack.companions("aws_s3_bucket_server_side_encryption_configuration", bucket)):
            yield bucket, "has no encryption of its own"


@rule("bucket-acl")
def bucket_acl(stack):
    """Access lists are off, so that no object is public by its own."""
    for bucket in stack.all("aws_s3_bucket"):
        if not any(each.get("rule.object_ownership") == "BucketOwnerEnforced"
                   for each in stack.companions("aws_s3_bucket_ownership_controls", bucket)):
            yield bucket, "may have access lists: set BucketOwnerEnforced"


@rule("bucket-unfinished-uploads")
def bucket_unfinished_uploads(stack):
    """Unfinished uploads end."""
    for bucket in stack.all("aws_s3_bucket"):
        rules = [each for config in stack.companions("aws_s3_bucket_lifecycle_configuration", bucket) for each in config.values.get("rule", [])]
        if not any(each.get("abort_incomplete_multipart_upload") and each.get("status") == "Enabled" for each in rules):
            yield bucket, "keeps the parts of unfinished uploads for ever"


@rule("bucket-plain-http")
def bucket_plain_http(stack):
    """A bucket has a policy, which refuses plain HTTP."""
    for bucket in stack.all("aws_s3_bucket"):
        policies = stack.companions("aws_s3_bucket_policy", bucket)
        own = [each for each in stack.documents() if each.module == bucket.module]
        texts = [json.dumps(each.values) for each in policies + own]
        if not policies or not any("aws:SecureTransport" in text for text in texts):
            yield bucket, "answers plain HTTP: deny what has aws:SecureTransport false"


@rule("database-unencrypted")
def database_unencrypted(stack):
    """Databases are encrypted."""
    for database in stack.all("aws_db_instance", "aws_rds_cluster"):
        if not database.get("storage_encrypted"):
            yield database, "is not encrypted"


@rule("database-public")
def database_public(stack):
    """Databases have no public address."""
    for database in stack.all("aws_db_instance"):
        if database.get("publicly_accessible"):
            yield database, "has a public address"


@rule("database-backups")
def database_backups(stack):
    """Databases that are no replica keep backups for a week."""
    for database in stack.all("aws_db_instance"):
        if not database.get("replicate_source_db") and (database.get("backup_retention_period") or 0) < 7:
            yield database, "keeps backups for less than 7 days"


@rule("database-plain-tcp")
def database_plain_tcp(stack):
    """PostgreSQL takes TLS only."""
    for group in stack.all("aws_db_parameter_group"):
        if not any(each.get("name") == "rds.force_ssl" and each.get("value") == "1" for each in group.values.get("parameter", [])):
            yield group, "lets clients connect without TLS: set rds.force_ssl"


@rule("cache-unencrypted")
def cache_unencrypted(stack):
    """Caches are encrypted, on disk and on the wire."""
    for cache in stack.all("aws_elasticache_replication_group"):
        for switch in ("at_rest_encryption_enabled", "transit_encryption_enabled"):
            if str(cache.get(switch)).lower() != "true":
                yield cache, f"has no {switch}"


@rule("cache-open")
def cache_open(stack):
    """Who uses a cache signs in."""
    for cache in stack.all("aws_elasticache_replication_group"):
        if not cache.values.get("user_group_ids") and "user_group_ids" in cache.values:
            yield cache, "asks nobody who they are: give it a user group"


@rule("queue-unencrypted")
def queue_unencrypted(stack):
    """Queues and topics are encrypted with a key of ours."""
    for each in stack.all("aws_sqs_queue", "aws_sns_topic"):
        if "kms_master_key_id" in each.values and not each.get("kms_master_key_id"):
            yield each, "is not encrypted with a KMS key"


@rule("images-mutable")
def images_mutable(stack):
    """A tag names one image for ever, and every image is scanned."""
    for each in stack.all("aws_ecr_repository"):
        if each.get("image_tag_mutability") != "IMMUTABLE":
            yield each, "has tags that can move"
        if not each.get("image_scanning_configuration.scan_on_push"):
            yield each, "does not scan what is pushed"


@rule("log-retention")
def log_retention(stack):
    """Log groups end, and are encrypted."""
    for group in stack.all("aws_cloudwatch_log_group"):
        if not group.get("retention_in_days"):
            yield group, "keeps lines for ever: set retention_in_days"
        if "kms_key_id" in group.values and not group.get("kms_key_id"):
            yield group, "is not encrypted with a KMS key"


@rule("secret-unencrypted")
def secret_unencrypted(stack):
    """Secrets are encrypted with a key of ours."""
    for secret in stack.all("aws_secretsmanager_secret"):
        if "kms_key_id" in secret.values and not secret.get("kms_key_id"):
            yield secret, "is encrypted with AWS's key, whose use nobody here decides"


@rule("secret-in-state")
def secret_in_state(stack):
    """No secret passes through Terraform's state."""
    fields = {"aws_db_instance": ["password"], "aws_elasticache_replication_group": ["auth_token"], "aws_elasticache_user": ["passwords"],
              "aws_secretsmanager_secret_version": ["secret_string", "secret_binary"], "aws_iam_access_key": ["user"],
              "aws_ssm_parameter": ["value"]}
    for each in stack.all(*fields):
        for field in fields[each.type]:
            if each.values.get(field):
                yield each, f"puts {field} into the state"


@rule("key-rotation")
def key_rotation(stack):
    """Keys are rotated."""
    for key in stack.all("aws_kms_key"):
        if not key.get("enable_key_rotation"):
            yield key, "is never rotated"


def open_ranges(each):
    if each.type == "aws_security_group":
        for ingress in each.values.get("ingress") or []:
            yield from (ingress.get("cidr_blocks") or []) + (ingress.get("ipv6_cidr_blocks") or [])
    elif each.type == "aws_security_group_rule" and each.get("type") == "ingress":
        yield from (each.values.get("cidr_blocks") or []) + (each.values.get("ipv6_cidr_blocks") or [])
    elif each.type == "aws_vpc_security_group_ingress_rule":
        yield from filter(None, (each.get("cidr_ipv4"), each.get("cidr_ipv6")))


@rule("open-to-the-world")
def open_to_the_world(stack):
    """No security group lets the whole internet in."""
    for each in stack.all("aws_security_group", "aws_security_group_rule", "aws_vpc_security_group_ingress_rule"):
        if WORLD & set(open_ranges(each)):
            yield each, "lets the whole internet in"


@rule("network-without-flow-logs")
def network_without_flow_logs(stack):
    """Every network logs its connections."""
    for vpc in stack.all("aws_vpc"):
        if not any(each.module == vpc.module and each.values.get("vpc_id") in (None, vpc.values.get("id")) for each in stack.all("aws_flow_log")):
            yield vpc, "has no flow log"


def as_list(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def statements(stack):
    """(resource, effect, actions, resources, principals) of every policy that is known, written as data or as JSON."""
    for document in stack.documents():
        for each in document.values.get("statement") or []:
            principals = [name for principal in each.get("principals") or [] for name in as_list(principal.get("identifiers"))]
            yield document, each.get("effect") or "Allow", as_list(each.get("actions")), as_list(each.get("resources")), principals, each.get("condition")
    for each in stack.resources:
        for field in ("policy", "assume_role_policy"):
            text = each.values.get(field)
            if each.mode != "managed" or not isinstance(text, str) or '"Statement"' not in text or each.type == "aws_ecr_lifecycle_policy":
                continue
            for entry in as_list(json.loads(text).get("Statement")):
                principal = entry.get("Principal") or []
                names = [name for value in principal.values() for name in as_list(value)] if isinstance(principal, dict) else as_list(principal)
                yield each, entry.get("Effect"), as_list(entry.get("Action")), as_list(entry.get("Resource")), names, entry.get("Condition")


def key_policy(stack, each):
    """In the policy of a key, "*" means that key."""
    if each.type == "aws_kms_key":
        return True
    return each.mode == "data" and any(key.module == each.module for key in stack.all("aws_kms_key")) and each.address.endswith(".key")


@rule("iam-wildcard-action")
def iam_wildcard_action(stack):
    """No policy allows every action of a service."""
    for each, effect, actions, _, _, _ in statements(stack):
        broad = [action for action in actions if action and (action == "*" or action.endswith(":*"))]
        if effect == "Allow" and broad and not key_policy(stack, each):
            yield each, "allows " + ", ".join(broad)


@rule("iam-wildcard-resource")
def iam_wildcard_resource(stack):
    """No policy allows something on every resource, except for calls that AWS cannot bind."""
    for each, effect, actions, resources, _, _ in statements(stack):
        if effect == "Allow" and "*" in resources and not set(actions) <= UNBOUND_ACTIONS and not key_policy(stack, each):
            yield each, f"allows {', '.join(map(str, actions))} on everything"


@rule("iam-anybody")
def iam_anybody(stack):
    """No policy allows anybody."""
    for each, effect, _, _, principals, _ in statements(stack):
        if effect == "Allow" and "*" in principals:
            yield each, "allows anybody"


@rule("iam-administrator")
def iam_administrator(stack):
    """No role of a service has AWS's policies for administrators."""
    for each in stack.all("aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment"):
        if re.search(r"/(AdministratorAccess|.*FullAccess)$", each.get("policy_arn", "")):
            yield each, f"attaches {each.get('policy_arn')}"


def containers(stack):
    for task in stack.all("aws_ecs_task_definition"):
        text = task.values.get("container_definitions")
        for container in json.loads(text) if isinstance(text, str) else []:
            yield task, container


@rule("container-root")
def container_root(stack):
    """Containers do not run as root."""
    for task, container in containers(stack):
        if str(container.get("user") or "0").split(":")[0] in ("0", "root"):
            yield task, f"runs {container['name']} as root"


@rule("container-writable")
def container_writable(stack):
    """Containers cannot write to their own files."""
    for task, container in containers(stack):
        if not container.get("readonlyRootFilesystem"):
            yield task, f"lets {container['name']} change its own files"


@rule("container-capabilities")
def container_capabilities(stack):
    """Containers have no capability; so a privileged one whose process is not root still has none."""
    for task, container in containers(stack):
        dropped = ((container.get("linuxParameters") or {}).get("capabilities") or {}).get("drop") or []
        if "ALL" not in dropped:
            yield task, f"leaves capabilities to {container['name']}"


@rule("container-image-tag")
def container_image_tag(stack):
    """Images are named by a tag that does not move, or by digest."""
    for task, container in containers(stack):
        name = container.get("image", "").rsplit("/", 1)[-1]
        if name.endswith(":latest") or not (":" in name or "@" in name):
            yield task, f"runs whatever {container['image']} is at the moment"


@rule("container-secret")
def container_secret(stack):
    """Secrets come from Secrets Manager."""
    for task, container in containers(stack):
        for each in container.get("environment") or []:
            if SECRET_NAME.search(each["name"]):
                yield task, f"shows {each['name']} to whoever reads the task definition"


@rule("task-public")
def task_public(stack):
    """Tasks have no public address and no shell from outside."""
    for service in stack.all("aws_ecs_service"):
        if service.get("network_configuration.assign_public_ip"):
            yield service, "gives tasks public addresses"
        if service.get("enable_execute_command"):
            yield service, "lets people into running tasks"


@rule("host-metadata")
def host_metadata(stack):
    """Hosts give their credentials to no container, and their disks are encrypted."""
    for template in stack.all("aws_launch_template"):
        if template.get("metadata_options.http_tokens") != "required" or template.get("metadata_options.http_put_response_hop_limit") != 1:
            yield template, "gives its credentials away: require tokens, and one hop"
        for disk in template.values.get("block_device_mappings") or []:
            if not any(str(ebs.get("encrypted")).lower() == "true" for ebs in disk.get("ebs") or []):
                yield template, "has a disk that is not encrypted"


@rule("listener-plain-http")
def listener_plain_http(stack):
    """Load balancers speak TLS 1.2 or newer."""
    for listener in stack.all("aws_lb_listener"):
        if listener.get("protocol") != "HTTPS" or not str(listener.get("ssl_policy")).startswith(("ELBSecurityPolicy-TLS13-1-2", "ELBSecurityPolicy-TLS13-1-3")):
            yield listener, "speaks less than TLS 1.2"


@rule("listener-inside")
def listener_inside(stack):
    """No rule of a load balancer leads to the inside, and what no rule names leads nowhere."""
    for listener in stack.all("aws_lb_listener"):
        if listener.get("default_action.type") != "fixed-response":
            yield listener, "forwards what no rule names"
    for each in stack.all("aws_lb_listener_rule"):
        for condition in each.values.get("condition") or []:
            for path in [value for pattern in condition.get("path_pattern") or [] for value in pattern.get("values") or []]:
                if each.get("action.type") == "forward" and (path.startswith(("/internal", "/metrics")) or path in ("*", "/*")):
                    yield each, f"forwards {path}"


@rule("edge-plain-http")
def edge_plain_http(stack):
    """CloudFront speaks TLS 1.2 or newer to viewers."""
    for each in stack.all("aws_cloudfront_distribution"):
        behaviors = as_list(each.values.get("default_cache_behavior")) + as_list(each.values.get("ordered_cache_behavior"))
        if any(behavior.get("viewer_protocol_policy") == "allow-all" for behavior in behaviors):
            yield each, "answers plain HTTP"
        if not str(each.get("viewer_certificate.minimum_protocol_version")).startswith("TLSv1.2"):
            yield each, "speaks less than TLS 1.2"


@rule("edge-unsigned-media")
def edge_unsigned_media(stack):
    """Media need a signature."""
    for each in stack.all("aws_cloudfront_distribution"):
        for behavior in as_list(each.values.get("ordered_cache_behavior")):
            if behavior.get("path_pattern", "").startswith("/hls") and "trusted_key_groups" in behavior and not behavior["trusted_key_groups"]:
                yield each, f"serves {behavior['path_pattern']} to anybody"


@rule("alarm-without-page")
def alarm_without_page(stack):
    """Every alarm ends with a link to a page that exists."""
    for alarm in stack.all("aws_cloudwatch_metric_alarm"):
        page = re.search(r"https://\S+/([a-z0-9-]+\.md)$", alarm.get("alarm_description", ""))
        if not page:
            yield alarm, "does not say where to read what to do"
        elif not (INCIDENTS / page[1]).is_file():
            yield alarm, f"links to {page[1]}, which is not in docs/operations/incidents"


def violations(document):
    """(rule, address, what is wrong), sorted."""
    stack = Stack(document)
    return sorted((name, each.address, what) for name, check in RULES.items() for each, what in check(stack))


def main():
    parser = argparse.ArgumentParser(description="Refuses what must not reach an AWS account.")
    parser.add_argument("--rules", action="store_true", help="list the rules")
    parser.add_argument("files", nargs="*", help="JSON of `terraform show -json`; - is standard input")
    arguments = parser.parse_args()
    if arguments.rules:
        for name, check in RULES.items():
            print(f"{name:28} {check.__doc__}")
        return 0
    if not arguments.files:
        parser.error("a file, or -")
    failed = False
    for name in arguments.files:
        try:
            document = json.load(sys.stdin if name == "-" else open(name, encoding="utf-8"))
            found = violations(document)
            count = len(Stack(document).resources)
        except (OSError, ValueError) as error:
            print(f"error: {name}: {error}", file=sys.stderr)
            return 2
        for each in found:
            print("%s: %s: %s" % each)
        print(f"{name}: {count} resources, {len(RULES)} rules, {len(found)} refused", file=sys.stderr)
        failed = failed or bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
