from pypowervm.wrappers import storage as stor


def units(tier):
    """By name, as the server has them now."""
    return {each.name: each for each in stor.LUEnt.get(tier.adapter, parent=tier)}
