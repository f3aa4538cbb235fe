"""Several editions of one command: by processes on this machine, or by the workers of a Dask cluster.

An edition is made by `editions.build.build`, as ever. What several have in common (the extract, its checks, released
results) is made first and once; a process then makes one edition after the other, so that imports, fingerprints of
code and the process that kernels are forked from serve them all.
"""
