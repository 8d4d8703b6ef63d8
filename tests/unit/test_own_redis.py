"""A Redis of the stage's own: what the template makes for it, its price, and its network in config.json."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from cfnlint.decode import decode  # type: ignore[import-untyped]  # moto brings it

from infrastructure import template
from infrastructure.errors import DeploymentError
from infrastructure.own_redis import (
    CLUSTER,
    GROUP,
    SUBNETS,
    require_agreement,
    write_network,
)
from infrastructure.stages import Stage, read_stage, stage_of
from tests.unit.test_deploy_settings import REQUIRED

FOUND, _ = decode(str(template.FILE))
NETWORK = {
    "Vpc", "InternetGateway", "InternetGatewayAttachment", "PublicSubnet", "PublicRoutes", "PublicRoute",
    "PublicSubnetRoutes", "NatAddress", "NatGateway", "PrivateSubnetA", "PrivateSubnetB", "PrivateRoutes",
    "PrivateRoute", "PrivateSubnetARoutes", "PrivateSubnetBRoutes", "S3Endpoint", "FunctionsGroup",
}  # fmt: skip
REDIS = {
    "RedisGroup", "RedisPassword", "RedisUser", "RedisAcl", "RedisSubnets", "RedisCluster", "RedisAddress",
}  # fmt: skip
MADE = {CLUSTER: "future-store-dev", SUBNETS[0]: "subnet-1", SUBNETS[1]: "subnet-2", GROUP: "sg-1"}


def made(**parameters: str) -> set[str]:
    """Return the resources that the template makes with these parameters."""
    return set(template.wanted(template.text(), parameters))


def properties(name: str) -> dict[str, Any]:
    return dict(FOUND["Resources"][name]["Properties"])


def test_by_default_neither_a_redis_nor_a_network_is_made() -> None:
    assert FOUND["Parameters"]["Redis"]["Default"] == "existing"
    assert made(Stage="dev", Redis="existing") & (NETWORK | REDIS) == set()


def test_memorydb_makes_exactly_a_redis_and_its_network_beside_the_rest() -> None:
    assert made(Stage="dev", Redis="memorydb") - made(Stage="dev", Redis="existing") == NETWORK | REDIS


def test_what_costs_by_the_hour_is_there_once() -> None:
    kinds = [FOUND["Resources"][name]["Type"] for name in made(Stage="dev", Redis="memorydb")]

    assert kinds.count("AWS::EC2::NatGateway") == kinds.count("AWS::EC2::EIP") == 1
    assert kinds.count("AWS::MemoryDB::Cluster") == kinds.count("AWS::EC2::VPCEndpoint") == 1
    assert properties("S3Endpoint")["VpcEndpointType"] == "Gateway"


def test_the_cluster_is_two_small_nodes_with_tls_and_a_week_of_snapshots() -> None:
    cluster = properties("RedisCluster")

    assert (cluster["Engine"], cluster["NodeType"]) == ("valkey", "db.t4g.small")
    assert (cluster["NumShards"], cluster["NumReplicasPerShard"]) == (1, 1)
    assert (cluster["TLSEnabled"], cluster["SnapshotRetentionLimit"]) == (True, 7)


def test_a_deleted_cluster_leaves_a_snapshot_under_a_name_of_its_stack_s_own() -> None:
    assert "AWS::StackId" in json.dumps(properties("RedisCluster")["FinalSnapshotName"])


def test_redis_lies_in_two_zones_and_is_reached_by_the_functions_alone() -> None:
    assert properties("RedisSubnets")["SubnetIds"] == [{"Ref": name} for name in SUBNETS]
    zones = [properties(name)["AvailabilityZone"]["Fn::Select"][0] for name in SUBNETS]
    [rule] = properties("RedisGroup")["SecurityGroupIngress"]
    assert zones == [0, 1]
    assert (rule["SourceSecurityGroupId"], rule["FromPort"]) == ({"Ref": GROUP}, rule["ToPort"])


def test_no_password_stands_in_the_template() -> None:
    for name in ("RedisUser", "RedisAddress"):
        assert "{{resolve:secretsmanager:${RedisPassword}:SecretString}}" in json.dumps(properties(name))


def stage(kind: str = "memorydb", name: str = "dev", **variables: str) -> Stage:
    settings = {"redis": kind, "environment_variables": {**REQUIRED, **variables}}
    return stage_of({"app_name": "future-store", "stages": {name: settings}}, name)


def test_the_price_is_said_and_nothing_made_where_nobody_can_agree(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("YES", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))

    with pytest.raises(DeploymentError, match=r"about \$80 a month, .*: say YES=1 to make"):
        require_agreement(stage(), {})

    assert "is about to get its own Redis and network: about $80 a month" in capsys.readouterr().out


@pytest.mark.parametrize("answer", ["no", "", "y"])
def test_nothing_is_made_unless_somebody_types_yes(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.delenv("YES", raising=False)
    monkeypatch.setattr("sys.stdin", terminal(answer))

    with pytest.raises(DeploymentError, match=r"Nothing was made\."):
        require_agreement(stage(), {})


def test_who_types_yes_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YES", raising=False)
    monkeypatch.setattr("sys.stdin", terminal("yes"))

    require_agreement(stage(), {})


def terminal(answer: str) -> io.StringIO:
    typed = io.StringIO(f"{answer}\n")
    typed.isatty = lambda: True  # type: ignore[method-assign]
    return typed


def test_a_variable_agrees_in_place_of_a_person(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YES", "1")

    require_agreement(stage(), {})

    assert "$80" in capsys.readouterr().out


@pytest.mark.parametrize(("kind", "there"), [("memorydb", MADE), ("existing", {})])
def test_nobody_is_asked_where_nothing_new_costs_anything(
    capsys: pytest.CaptureFixture[str], kind: str, there: dict[str, str]
) -> None:
    require_agreement(stage(kind), there)

    assert capsys.readouterr().out == ""


def test_a_redis_is_not_deleted_by_a_line_that_was_left_out() -> None:
    with pytest.raises(DeploymentError, match=r"has a Redis with all records, .* put that line back"):
        require_agreement(stage("existing"), MADE)


def test_the_local_stage_and_a_secret_by_its_arn_can_not_have_it() -> None:
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:redis-1Aa2bB"
    for wrong in ({"name": "local"}, {"REDIS_SECRET": arn}):
        with pytest.raises(DeploymentError, match="that needs AWS itself, and in REDIS_SECRET a name"):
            stage(**wrong)


def test_another_kind_is_refused_with_those_there_are() -> None:
    with pytest.raises(DeploymentError, match=r"to 'elasticache' .* give existing or memorydb"):
        stage("elasticache")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".chalice").mkdir()
    own = {"sweep": {"iam_policy_file": "policies/dev/sweep.json"}}
    settings = {"redis": "memorydb", "environment_variables": REQUIRED, "lambda_functions": own}
    config = {"app_name": "future-store", "stages": {"dev": settings}}
    (tmp_path / ".chalice" / "config.json").write_text(json.dumps(config))
    return tmp_path


def test_the_functions_are_put_into_the_private_subnets_once(project: Path) -> None:
    assert write_network(project, read_stage(project, "dev"), MADE)
    assert not write_network(project, read_stage(project, "dev"), MADE)

    settings = json.loads((project / ".chalice" / "config.json").read_text())["stages"]["dev"]
    assert settings["subnet_ids"] == ["subnet-1", "subnet-2"]
    assert settings["security_group_ids"] == ["sg-1"]
    assert read_stage(project, "dev").in_vpc == {"sweep"}


def test_a_network_that_somebody_else_made_is_left_alone(project: Path) -> None:
    assert not write_network(project, stage("existing"), {})
