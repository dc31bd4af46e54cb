"""A client in a process of its own, so that no lock of pypowervm keeps it and its neighbours apart: maps a logical unit on every VIOS.

Arguments: port, UUID of the partition, name and UDID of the unit.
"""
import sys

from pypowervm import adapter as adp
from pypowervm.tasks import scsi_mapper as sm
from pypowervm.utils import transaction as tx
from pypowervm.wrappers import storage as stor
from pypowervm.wrappers import virtual_io_server as pvm_vios


def map_unit(adapter, partition_uuid, name, udid):
    task = tx.FeedTask('contended', pvm_vios.VIOS.getter(adapter, xag=['ViosSCSIMapping']))
    task.add_functor_subtask(lambda vios: sm.add_map(vios, sm.build_vscsi_mapping(
        None, vios, partition_uuid, stor.LU.bld_ref(adapter, name, udid))))
    task.execute()


if __name__ == '__main__':
    port, *what = sys.argv[1:]
    map_unit(adp.Adapter(adp.Session('127.0.0.1', port=int(port), protocol='http')), *what)
