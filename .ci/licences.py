"""Every package of the dependency tree can be had under a licence that deny.toml allows; reads cargo metadata."""
import json
import re
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    listed = re.search(r"^allow\s*=\s*\[(.*?)\]", file.read(), re.M | re.S).group(1)
ALLOWED = set(re.findall(r'"([^"]+)"', listed))


def satisfied(expression):
    """Evaluates an SPDX expression; `A/B` is how old manifests write `A OR B`."""
    tokens = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))

    def any_of():
        value = all_of()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            value = all_of() or value
        return value

    def all_of():
        value = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            value = one() and value
        return value

    def one():
        token = tokens.pop(0)
        if token == "(":
            value = any_of()
            tokens.pop(0)
            return value
        if tokens and tokens[0] == "WITH":
            tokens.pop(0)
            token = f"{token} WITH {tokens.pop(0)}"
        return token in ALLOWED

    return any_of()


packages = json.load(sys.stdin)["packages"]
bad = [p for p in packages if not (p["license"] and satisfied(p["license"]))]
for p in bad:
    print(f"{p['name']} {p['version']}: {p['license']} is not among {', '.join(sorted(ALLOWED))}")
print(f"{len(packages)} packages, {len(bad)} with a licence that is not allowed")
sys.exit(1 if bad else 0)
