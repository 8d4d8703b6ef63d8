"""`python -m tests.compare_with_iam_simulate`: judge tests/iam_cases.json by another implementation of IAM.

It fetches the npm package @cloud-copilot/iam-simulate into a temporary folder, and needs npm and the network.
The answers that `make test` expects are the ones that both give.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

CASES = Path(__file__).with_name("iam_cases.json")
PACKAGE = "@cloud-copilot/iam-simulate@0.1.173"
PROGRAM = """
import { readFileSync } from 'node:fs'
import { runSimulation } from '@cloud-copilot/iam-simulate'

const WORDS = { Allowed: 'allowed', ImplicitlyDenied: 'not allowed', ExplicitlyDenied: 'denied' }
const answers = {}
for (const one of JSON.parse(readFileSync(process.argv[2]))) {
  const response = await runSimulation({
    request: {
      principal: 'arn:aws:iam::123456789012:role/f', action: one.action,
      resource: { resource: one.resource, accountId: '123456789012' }, contextVariables: one.values ?? {}
    },
    identityPolicies: [{ name: 'f', policy: { Version: '2012-10-17', Statement: one.policy } }],
    serviceControlPolicies: [], resourceControlPolicies: []
  }, {})
  answers[one.case] = WORDS[response.overallResult] ?? JSON.stringify(response)
}
console.log(JSON.stringify(answers))
"""


def main() -> int:
    """Print the cases that are judged otherwise. Return the exit code."""
    cases = json.loads(CASES.read_text())
    found = simulated()
    # Its check of resources knows no phone number.
    compared = [case for case in cases if case.get("simulated", True)]
    different = [case for case in compared if found[case["case"]] != case["answer"]]
    for case in different:
        print(f"{case['case']}: {case['answer']} here, {found[case['case']]} by iam-simulate")
    print(f"{len(compared) - len(different)} of {len(compared)} cases are judged alike")
    return 1 if different else 0


def simulated() -> dict[str, str]:
    """Return iam-simulate's answers by case."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "judge.mjs"
        program.write_text(PROGRAM)
        subprocess.run(
            ["npm", "install", "--silent", "--no-save", "--prefix", folder, PACKAGE], check=True, cwd=folder
        )
        answered = subprocess.run(
            ["node", str(program), str(CASES)], check=True, cwd=folder, stdout=subprocess.PIPE
        )
    answers: dict[str, str] = json.loads(answered.stdout)
    return answers


if __name__ == "__main__":
    sys.exit(main())
