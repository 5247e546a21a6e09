// Loaded into each service: when whoever started it is gone, even by kill -9, it stops as if told to.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
