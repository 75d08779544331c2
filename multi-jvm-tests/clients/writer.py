"""For each line "KEY N" pushes N to KEY and waits for one replica, both in one pipeline and so on one connection; answers
"ok" when it was confirmed, otherwise why not.   writer.py GROUP PASSWORD HOST:PORT,HOST:PORT,..."""
import sys
from redis.sentinel import Sentinel

group, password, addresses = sys.argv[1:4]
hosts = [(a.split(':')[0], int(a.split(':')[1])) for a in addresses.split(',')]
sentinel = Sentinel(hosts, socket_timeout=1, sentinel_kwargs={'password': password, 'socket_timeout': 1})
client = sentinel.master_for(group, socket_timeout=1)
print('ready', flush=True)
for line in sys.stdin:
    key, n = line.split()
    try:
        with client.pipeline(transaction=False) as pipeline:
            pipeline.rpush(key, n)
            pipeline.execute_command('WAIT', 1, 400)
            print('ok' if pipeline.execute()[1] >= 1 else 'held by no replica', flush=True)
    except Exception as e:
        print('failed: ' + ' '.join(str(e).split()), flush=True)
