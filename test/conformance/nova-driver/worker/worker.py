"""Runs the in-tree Nova PowerVM driver, unmodified: one operation for each line of JSON on standard input.

A line is {"do": <operation>, ...its arguments}; the answer is {"ok": <result>} or {"error": <class>, "message": <text>}. The first
line says where: {"do": "start", "port", "controlUrl", "host", "managementId", "diskDriver", "folder", "genisoimage"}.
Nova ran under eventlet, so this does.
"""
import eventlet

eventlet.monkey_patch()

import json  # noqa: E402
import logging  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402

# Answers have standard output for themselves.
answers = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)
logging.basicConfig(stream=sys.stderr, level=logging.INFO, format='%(asctime)s %(name)s %(levelname)s %(message)s')


def main():
    from operations import Operations
    from surroundings import Surroundings

    operations = None
    for line in sys.stdin:
        arguments = json.loads(line)
        name = arguments.pop('do')
        try:
            if name == 'start':
                surroundings = Surroundings(**arguments)
                operations = Operations(surroundings)
                result = None
            else:
                result = getattr(operations, name)(**arguments)
            answer = {'ok': result}
        except Exception as error:
            logging.exception('%s failed', name)
            answer = {'error': type(error).__name__, 'message': str(error)}
        answers.write(json.dumps(answer) + '\n')
        answers.flush()


try:
    main()
except BaseException:
    logging.exception('the worker ends')
    # Threads of eventlet would keep it.
    os._exit(1)
