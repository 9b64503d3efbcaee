"""The pure core: standard library only, integers and naive UTC in, values out."""
