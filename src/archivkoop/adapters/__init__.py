"""The only place for libraries and programs that touch a deposit's bytes.

One module or small package per thing, found by its name: `adapters/<kind>/<name>.py` ends in `PLUGIN = …`.
"""
